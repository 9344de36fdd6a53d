"""Running the exported models: the library that checks them, sessions, the worker process and its client.

No bpy here.
"""
