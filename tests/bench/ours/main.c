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
  size_t n = n_object_ops + n_tree_ops + n_device_ops + n_memory_ops + bench_fdt_ops (NULL);
  BenchOp *ops = g_new (BenchOp, n);
  int code;

  host = cop_host_new (NULL);
  memcpy (ops, object_ops, n_object_ops * sizeof *ops);
  memcpy (ops + n_object_ops, tree_ops, n_tree_ops * sizeof *ops);
  memcpy (ops + n_object_ops + n_tree_ops, device_ops, n_device_ops * sizeof *ops);
  memcpy (ops + n_object_ops + n_tree_ops + n_device_ops, memory_ops, n_memory_ops * sizeof *ops);
  bench_fdt_ops (ops + n_object_ops + n_tree_ops + n_device_ops + n_memory_ops);
  code = bench_main (argc, argv, "ours", ops, n);
  g_free (ops);
  cop_host_unref (host);
  return code;
}
