"""Real animation as material: found in folders, cut into scenes, kept in shards, read in windows.

``reel.py`` says what every loader gives; ``finding.py`` knows which loader a file wants; ``scenes.py`` takes a reel
apart where scenes change; ``shards.py`` writes what is left, ``reading.py`` reads it; ``augment/`` changes it.
"""
