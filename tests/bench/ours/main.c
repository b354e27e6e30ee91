/* Our side of the benchmark: libcoppice through its public headers, as anybody would use it. */
#include <string.h>

#include "ours.h"

CopHost *host;

const CopTypeDesc bench_bare = { .name = "bench.bare",
                                 .doc = "Nothing of its own",
                                 .size = sizeof (CopObject) };

static void
must (gboolean done, GError *error)
{
  if (!done)
    bench_fail ("coppice", error ? error->message : NULL);
}

CopType *
bench_register (const CopTypeDesc *desc)
{
  GError *error = NULL;

  if (!cop_host_peek_type (host, desc->name))
    must (cop_host_register (host, desc, NULL, NULL, &error), error);
  return cop_host_type (host, desc);
}

CopObject *
bench_new (CopType *type)
{
  GError *error = NULL;
  CopObject *object = cop_object_new (type, &error);

  must (object != NULL, error);
  return object;
}

CopObject *
bench_add (CopObject *parent, const char *name, CopObject *child)
{
  GError *error = NULL;

  must (cop_object_add (parent, name, child, COP_ADD_NULLABLE, &error), error);
  cop_object_unref (child);
  return child;
}

void
bench_cut (CopObject *parent, const char *name)
{
  GError *error = NULL;

  must (cop_object_cut (parent, name, &error), error);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const BenchOp *ops;
    size_t n;
  } tables[] = { { object_ops, n_object_ops },
                 { tree_ops, n_tree_ops },
                 { device_ops, n_device_ops },
                 { memory_ops, n_memory_ops },
                 { overlay_ops, n_overlay_ops } };
  BenchOp *ops;
  size_t n = 0;
  int code;

  host = cop_host_new (NULL);
  for (size_t i = 0; i < BENCH_N (tables); i++)
    n += tables[i].n;
  ops = g_new (BenchOp, n + bench_fdt_ops (NULL));
  n = 0;
  for (size_t i = 0; i < BENCH_N (tables); i++)
    {
      memcpy (ops + n, tables[i].ops, tables[i].n * sizeof *ops);
      n += tables[i].n;
    }
  n += bench_fdt_ops (ops + n);
  code = bench_main (argc, argv, "ours", ops, n);
  g_free (ops);
  cop_host_unref (host);
  return code;
}
