/* libfdt: a tree made with its sequential writer, and a walk over all of its tags.  It has no tree
 * in memory; reading is nothing but the walk. */
#include <libfdt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bench.h"

enum
{
  DEVICES = 100, /* of a bus */
  ROOM = 200,    /* bytes for each node, more than enough */
};

static void *fdt;

static void
check (int error)
{
  if (error < 0)
    bench_fail ("libfdt", fdt_strerror (error));
}

static void
device (void *blob, long i)
{
  static const char compatible[] = "acme,thing-v2\0acme,thing";
  fdt32_t reg[2] = { cpu_to_fdt32 ((uint32_t)i * 4096), cpu_to_fdt32 (4096) };

  check (fdt_property (blob, "compatible", compatible, sizeof compatible));
  check (fdt_property (blob, "reg", reg, sizeof reg));
  check (fdt_property_u32 (blob, "interrupts", (uint32_t)i));
  check (fdt_property_string (blob, "status", "okay"));
  if (i % 4 == 0)
    check (fdt_property_u32 (blob, "phandle", (uint32_t)i));
}

static void
write_tree (long n, void *data)
{
  int size = (int)n * ROOM + 1000;
  char name[40];
  long i = 1;

  fdt = malloc ((size_t)size);
  check (fdt_create (fdt, size));
  check (fdt_finish_reservemap (fdt));
  check (fdt_begin_node (fdt, ""));
  while (i < n)
    {
      snprintf (name, sizeof name, "bus@%lx", i++);
      check (fdt_begin_node (fdt, name));
      for (int k = 0; k < DEVICES && i < n; k++, i++)
        {
          snprintf (name, sizeof name, "dev@%lx", i * 4096);
          check (fdt_begin_node (fdt, name));
          device (fdt, i);
          check (fdt_end_node (fdt));
        }
      check (fdt_end_node (fdt));
    }
  check (fdt_end_node (fdt));
  check (fdt_finish (fdt));
}

static void
read_tree (long n, void *data)
{
  int depth = 0;

  for (int node = 0; node >= 0 && depth >= 0; node = fdt_next_node (fdt, node, &depth))
    {
      int prop;

      fdt_for_each_property_offset (prop, fdt, node)
      {
        const void *value = fdt_getprop_by_offset (fdt, prop, NULL, NULL);
        BENCH_KEEP (value);
      }
    }
}

static void
drop (long n, void *data)
{
  free (fdt);
}

/* --- overlays --- */

enum
{
  DEVICES_OF_FRAGMENT = 99,
};

static void *overlay;

static void *
begin (int size)
{
  void *blob = malloc ((size_t)size);

  check (fdt_create (blob, size));
  check (fdt_finish_reservemap (blob));
  check (fdt_begin_node (blob, ""));
  return blob;
}

/* The base, with as much room as the overlay needs. */
static void *
make_base (long buses, int size)
{
  void *blob = begin (size);
  void *open = malloc ((size_t)size);
  char name[40], path[40];

  for (long i = 0; i < buses; i++)
    {
      snprintf (name, sizeof name, "bus%ld", i);
      check (fdt_begin_node (blob, name));
      check (fdt_property_u32 (blob, "phandle", (uint32_t)(i + 1)));
      check (fdt_end_node (blob));
    }
  check (fdt_begin_node (blob, "__symbols__"));
  for (long i = 0; i < buses; i++)
    {
      snprintf (name, sizeof name, "bus%ld", i);
      snprintf (path, sizeof path, "/bus%ld", i);
      check (fdt_property_string (blob, name, path));
    }
  check (fdt_end_node (blob));
  check (fdt_end_node (blob));
  check (fdt_finish (blob));
  check (fdt_open_into (blob, open, size));
  free (blob);
  return open;
}

static void
add_fragment (void *blob, long i)
{
  char name[40];

  snprintf (name, sizeof name, "fragment@%lx", i);
  check (fdt_begin_node (blob, name));
  check (fdt_property_u32 (blob, "target", 0xffffffff));
  check (fdt_begin_node (blob, "__overlay__"));
  for (long k = 1; k <= DEVICES_OF_FRAGMENT; k++)
    {
      long dev = i * (DEVICES_OF_FRAGMENT + 1) + k;

      snprintf (name, sizeof name, "dev@%lx", dev * 4096);
      check (fdt_begin_node (blob, name));
      device (blob, dev);
      check (fdt_end_node (blob));
    }
  check (fdt_end_node (blob));
  check (fdt_end_node (blob));
}

static void
make_overlay (long n, void *data)
{
  long buses = n / (DEVICES_OF_FRAGMENT + 1);
  int size = (int)n * 400 + 4096;
  char name[40], path[40];

  fdt = make_base (buses, size);
  overlay = begin (size);
  for (long i = 0; i < buses; i++)
    add_fragment (overlay, i);
  check (fdt_begin_node (overlay, "__fixups__"));
  for (long i = 0; i < buses; i++)
    {
      snprintf (name, sizeof name, "bus%ld", i);
      snprintf (path, sizeof path, "/fragment@%lx:target:0", i);
      check (fdt_property_string (overlay, name, path));
    }
  check (fdt_end_node (overlay));
  check (fdt_end_node (overlay));
  check (fdt_finish (overlay));
}

static void
apply (long n, void *data)
{
  check (fdt_overlay_apply (fdt, overlay));
}

static void
drop_overlay (long n, void *data)
{
  free (overlay);
  free (fdt);
}

#define SIZE(size, count)                                                                          \
  { "fdt.read/" size, count, count, write_tree, read_tree, drop },                                 \
  {                                                                                                \
    "fdt.write/" size, count, count, NULL, write_tree, drop                                        \
  }

static const BenchOp ops[] = { SIZE ("1e3", 1000),
                               SIZE ("1e4", 10000),
                               SIZE ("1e5", 100000),
                               { "overlay.apply/1e3", 1000, 1000, make_overlay, apply,
                                 drop_overlay } };

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, "libfdt", ops, BENCH_N (ops));
}
