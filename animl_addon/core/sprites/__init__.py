"""Sprite sheets in, sprite sheets out: every form becomes a :class:`~.sheet.SpriteSheet` and is written back.

sheet = read_sheet(path)                       # reading.py
plan = plan_inbetweens(sheet, count=1)         # expand.py: which pairs need drawing
tasks = drawing_tasks(plan, folder)            # tasks.py: an InbetweenJob for each
...                                            # a worker draws them
grown = assemble(plan, read_drawn(tasks))      # expand.py: names, durations, tags, order
write_sheet(grown, out)                        # writing.py
"""
