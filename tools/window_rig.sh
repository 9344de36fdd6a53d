#!/usr/bin/env bash
# A Debian Blender with a window: built once as a small root file system, run under Xvfb, gone without a trace afterwards.
#
#   tools/window_rig.sh SUITE ZIP SCRIPT OUT
#
# SUITE   trixie (Blender 4.3) or sid (the newest Blender, with all that moves)
# ZIP     the built extension, installed into a fresh user folder
# SCRIPT  what Blender runs, inside tests/gui
# OUT     folder for what the script leaves: screenshots, its log
#
# The root file systems lie in $ANIML_RIG (default ~/.cache/animl-rig). Mounts and programs live in a mount and process
# namespace of their own: when the run ends, however it ends, the kernel takes all of them away.
set -euo pipefail

suite=${1:?SUITE} zip=${2:?ZIP} script=${3:?SCRIPT} out=${4:?OUT}
rig=${ANIML_RIG:-$HOME/.cache/animl-rig}
repository=$(cd "$(dirname "$0")/.." && pwd)
root=$rig/$suite
seconds=${ANIML_RIG_SECONDS:-720}

packages=(blender xvfb libgl1-mesa-dri libegl1 libegl-mesa0 imagemagick python3-numpy)
# Debian's newest Blender does not depend on what its own extensions need.
[ "$suite" = sid ] && packages+=(python3-cattr python3-requests)

fail() {
    echo "window rig: $1" >&2
    exit 1
}

# The mirror that this machine's own apt uses for its distribution.
mirror() {
    if [ -n "${ANIML_DEBIAN_MIRROR:-}" ]; then
        echo "$ANIML_DEBIAN_MIRROR"
        return
    fi
    # shellcheck disable=SC1091
    (
        . /etc/os-release
        [ "$ID" = debian ] && apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
            awk -v codename="$VERSION_CODENAME" '$2 == codename { print $1; exit }'
    )
}

build() {
    local source partial=$root.partial
    source=$(mirror) || true
    [ -n "$source" ] || fail "apt names no Debian mirror here: set ANIML_DEBIAN_MIRROR to the address of one."
    echo "window rig: building $suite in $root"
    rm -rf --one-file-system "$partial" "$root"
    mkdir -p "$rig"
    contained debootstrap --variant=minbase --include=ca-certificates "$suite" "$partial" "$source" >"$rig/$suite.log" 2>&1 ||
        fail "debootstrap of $suite failed: read $rig/$suite.log."
    # No service may start, and nothing needs its manual.
    printf '#!/bin/sh\nexit 101\n' >"$partial/usr/sbin/policy-rc.d" && chmod +x "$partial/usr/sbin/policy-rc.d"
    printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$partial/etc/dpkg/dpkg.cfg.d/slim"
    printf 'force-unsafe-io\n' >>"$partial/etc/dpkg/dpkg.cfg.d/slim"
    cp /etc/resolv.conf "$partial/etc/resolv.conf"
    inside "$partial" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}" \
        >>"$rig/$suite.log" 2>&1 || fail "the packages of $suite could not be installed: read $rig/$suite.log."
    rm -f "$partial"/var/cache/apt/archives/*.deb
    mv "$partial" "$root"
}

# Run a command with mounts and processes of its own. timeout ends with this script, whatever ends it, and takes the first
# process of the namespace with it; all others and the mounts follow that one.
contained() {
    # In the background, so that a signal to this script is heard while it waits.
    setpriv --pdeathsig TERM timeout --kill-after=1 "$seconds" unshare --mount --pid --mount-proc --fork --kill-child -- "$@" &
    wait $!
}

# Run a command in a root file system. The repository is seen read-only in /mnt/animl, and OUT, if any, in /mnt/out.
inside() {
    local top=$1
    shift
    contained bash -euc '
        top=$1 repository=$2 out=$3
        shift 3
        mount -t proc proc "$top/proc"
        mount --rbind /dev "$top/dev"
        mount -t tmpfs -o mode=1777 tmpfs "$top/tmp"
        if [ -n "$out" ]; then
            mkdir -p "$top/mnt/animl" "$top/mnt/out"
            mount --bind "$repository" "$top/mnt/animl"
            mount -o remount,bind,ro "$top/mnt/animl"
            mount --bind "$out" "$top/mnt/out"
        fi
        exec chroot "$top" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/tmp "$@"
    ' rig "$top" "$repository" "$out" "$@"
}
trap 'exit 130' INT TERM HUP

[ "$(id -u)" = 0 ] || fail "it mounts and changes root, so it must run as root: use sudo, or a container."
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap."
[ -f "$zip" ] || fail "there is no $zip: make extension."

mkdir -p "$rig"
exec 9>"$rig/$suite.lock"
flock 9
if [ ! -d "$root" ]; then
    out='' seconds=1200 build
fi

mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -f "$out"/*.png "$out"/*.log "$out"/*.json
cp "$zip" "$out/animl.zip"
status=0
# Without a network: the extension must install offline, and two screens of one number must not meet in one socket.
inside "$root" unshare --net bash /mnt/animl/tests/gui/session.sh "$script" >"$out/session.log" 2>&1 || status=$?
rm -f "$out/animl.zip"
case $status in
    0) echo "window rig: $(grep -m1 '^Blender ' "$out/session.log" || echo Blender), $script passed; pictures in $out" ;;
    124 | 137) tail -n 20 "$out/session.log" >&2 && fail "$script took longer than $seconds s on $suite." ;;
    *) tail -n 40 "$out/session.log" >&2 && fail "$script failed on $suite: read $out/session.log." ;;
esac
