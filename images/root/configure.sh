#!/bin/sh
# Runs the packages' own scripts in the tree TREE, whose files host's dpkg has unpacked:
#   unshare --mount --pid --fork --kill-child sh configure.sh TREE NATIVE
# In a mount namespace of its own: however it ends, nothing stays mounted.
#
# The tree's programs are arm64 and emulated, and what the scripts mostly run is shell, perl and the core utilities. These
# are taken from NATIVE, the same Debian for this machine, laid over the tree's own while the scripts run: it is three to
# five times as quick, and the files of the tree stay as they are. dpkg itself stays arm64, for it knows itself by that.
set -eu
tree=$1
native=$2
triplet=$3

mount --make-rprivate /
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount -t tmpfs tmpfs "$tree/run"
mount -t tmpfs tmpfs "$tree/tmp"
mount -t tmpfs tmpfs "$tree/dev"
for node in null zero full random urandom tty; do
  touch "$tree/dev/$node"
  mount --bind "/dev/$node" "$tree/dev/$node"
done
mkdir "$tree/dev/shm"
ln -s /proc/self/fd "$tree/dev/fd"

# No service is started.
printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
chmod 755 "$tree/usr/sbin/policy-rc.d"

loader=
if [ "$triplet" != aarch64-linux-gnu ]; then
  for dir in "$native"/usr/lib64 "$native"/lib64; do [ -d "$dir" ] && loader=$dir; done
  mkdir -p "$tree/usr/lib/$triplet"
  mount --bind "$native/usr/lib/$triplet" "$tree/usr/lib/$triplet"
  if [ -n "$loader" ]; then
    mkdir -p "$tree/lib64"
    mount --bind "$loader" "$tree/lib64"
  fi
  for dir in usr/bin usr/sbin; do
    for file in "$native/$dir"/*; do
      name=${file##*/}
      case $name in
        dpkg* | ldconfig* | systemd* | start-stop-daemon | iconv* | locale* | getconf | getent | ldd | chroot) continue ;;
      esac
      [ -f "$file" ] && [ ! -L "$file" ] && [ -f "$tree/$dir/$name" ] && [ ! -L "$tree/$dir/$name" ] || continue
      [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
      mount --bind "$file" "$tree/$dir/$name"
    done
  done
fi
# Made later by this machine's own, for the few lists that are kept; and what nothing here reads.
for name in systemd-hwdb update-mime-database; do
  if [ -e "$tree/usr/bin/$name" ]; then mount --bind "$tree/usr/bin/true" "$tree/usr/bin/$name"; fi
done

chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" \
  dpkg --force-unsafe-io --force-confnew --configure -a
rm "$tree/usr/sbin/policy-rc.d"
