"""The buttons: each operator translates between Blender's context and a job, nothing more."""
