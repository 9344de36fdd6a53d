#!/usr/bin/env bash
# Inside the rig's root: install the built extension into a fresh user folder and give Blender a screen and a script.
set -euo pipefail
script=${1:?SCRIPT}
export BLENDER_USER_RESOURCES=/tmp/blender LIBGL_ALWAYS_SOFTWARE=1 DISPLAY=:77 XDG_RUNTIME_DIR=/tmp
mkdir -p "$BLENDER_USER_RESOURCES" /tmp/.X11-unix
chmod 1777 /tmp/.X11-unix

blender --version | head -1
blender --command extension install-file -r user_default -e /mnt/out/animl.zip

Xvfb "$DISPLAY" -screen 0 1280x800x24 +extension GLX >/tmp/xvfb.log 2>&1 &
for _ in $(seq 100); do
    [ -S "/tmp/.X11-unix/X${DISPLAY#:}" ] && break
    sleep 0.1
done
[ -S "/tmp/.X11-unix/X${DISPLAY#:}" ] || { cat /tmp/xvfb.log >&2; exit 1; }

# The script writes "passed" at its very end: Blender's own exit code says little about what happened in a timer.
blender --no-window-focus --window-geometry 0 0 1280 800 --enable-event-simulate \
    --python-exit-code 3 --python "/mnt/animl/tests/gui/$script"
[ -f /tmp/passed ]
