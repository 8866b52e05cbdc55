#!/bin/busybox sh
# First program of the test machine: loads what the disk needs and goes on from there.
/bin/busybox mount -t devtmpfs dev /dev
for module in /modules/*.ko; do /bin/busybox insmod "$module" || echo "guest: $module does not load"; done
/bin/busybox mount -t ext4 -o noatime /dev/vda /root || echo "guest: no root file system"
/bin/busybox mount --move /dev /root/dev
exec /bin/busybox switch_root /root /bin/busybox sh -c "$(/bin/busybox cat /guest.sh)"
