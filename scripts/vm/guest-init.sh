#!/bin/sh
# The first process of the virtual machine: loads the modules, shows it the host's files read-only, and runs one
# program on them, in the project's folder. Its exit code is said on the console, then the machine goes off.
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module" || echo "guest: $module did not load"; done < /modules/order
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host || echo "guest: no host files"
mount -t configfs configfs /sys/kernel/config
for dir in proc sys dev; do mount -o rbind /$dir /host/$dir; done
mount -t tmpfs tmpfs /host/tmp
mount -t tmpfs tmpfs /host/run
. /task
echo "guest: up after $(cut -d' ' -f1 /proc/uptime) s"
chroot /host /bin/sh -c "cd '$TASK_DIR' && exec env -i PATH='$TASK_PATH' HOME=/tmp TZ=UTC LC_ALL=C.UTF-8 $TASK"
echo "guest: exit code $?"
sync
poweroff -f
