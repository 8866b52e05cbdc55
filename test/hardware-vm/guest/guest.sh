# The test machine, once it has its root file system: mounts, then one process for each group of tests, in order.
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sys /sys
$B mount -t tmpfs tmp /tmp
$B mount -t tmpfs run /run
$B mkdir -p /dev/pts /dev/shm
$B mount -t devpts pts /dev/pts
$B mount -t tmpfs shm /dev/shm
$B mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144,cache=loose tests /opt/visioborne/tests
$B ip link set lo up
export PATH=/opt/visioborne/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp TMPDIR=/tmp LC_ALL=C.UTF-8
export VISIOBORNE_TEST_SLOWNESS=4
export GST_REGISTRY=/tmp/gst-registry.bin NODE_COMPILE_CACHE=/tmp/node-cache
cd /tmp
echo "guest: ready after $($B cut -d' ' -f1 /proc/uptime) s"
. /opt/visioborne/tests/task
for group in $GROUPS_WANTED; do
  echo "guest: group $group"
  node /opt/visioborne/tests/$group.js
  code=$?
  echo "guest: group $group ended with $code"
done
echo "guest: done"
$B poweroff -f
