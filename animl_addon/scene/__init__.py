"""Everything that reads or writes ``bpy.data``."""
