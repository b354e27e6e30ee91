#include <coppice/object.h>
#include <glib.h>
#include <lua.h>
#include <object/object.h> /* BAD */
#include "layers-core.c"
#include "no-such-neighbour.h" /* BAD */
