"""Stands for the program ``blender`` where that is a Python module: ``blender.py --background --command animl …``."""

import sys

import bpy

import animl_addon
from animl_addon import cli

assert sys.argv[1:4] == ["--background", "--command", "animl"], sys.argv
bpy.ops.wm.read_factory_settings(use_empty=True)
animl_addon.register()
sys.exit(cli.blender_command(sys.argv[4:]))
