#include <coppice/dev/device.h>
#include <device/life.h> /* BAD */
