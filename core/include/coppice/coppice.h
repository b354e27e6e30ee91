/* Everything that an embedder needs. */
#ifndef COPPICE_COPPICE_H
#define COPPICE_COPPICE_H

#include <coppice/devicetree.h>
#include <coppice/error.h>
#include <coppice/event.h>
#include <coppice/fdt.h>
#include <coppice/host.h>
#include <coppice/machine.h>
#include <coppice/memory.h>
#include <coppice/object.h>
#include <coppice/tree.h>
#include <coppice/type.h>
#include <coppice/value.h>

#endif
