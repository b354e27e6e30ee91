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
device (long i)
{
  static const char compatible[] = "acme,thing-v2\0acme,thing";
  fdt32_t reg[2] = { cpu_to_fdt32 ((uint32_t)i * 4096), cpu_to_fdt32 (4096) };

  check (fdt_property (fdt, "compatible", compatible, sizeof compatible));
  check (fdt_property (fdt, "reg", reg, sizeof reg));
  check (fdt_property_u32 (fdt, "interrupts", (uint32_t)i));
  check (fdt_property_string (fdt, "status", "okay"));
  if (i % 4 == 0)
    check (fdt_property_u32 (fdt, "phandle", (uint32_t)i));
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
          device (i);
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

#define SIZE(size, count)                                                                          \
  { "fdt.read/" size, count, count, write_tree, read_tree, drop },                                 \
  {                                                                                                \
    "fdt.write/" size, count, count, NULL, write_tree, drop                                        \
  }

static const BenchOp ops[] = { SIZE ("1e3", 1000), SIZE ("1e4", 10000), SIZE ("1e5", 100000) };

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, "libfdt", ops, BENCH_N (ops));
}
