/* Device types worked out: the tables and hooks of all ancestors in one place. */
#include <device/private.h>

static void
family_free (gpointer data)
{
  CopFamily *family = data;

  g_array_unref (family->windows);
  g_array_unref (family->inputs);
  g_array_unref (family->outputs);
  g_array_unref (family->buses);
  g_array_unref (family->build);
  g_array_unref (family->realize);
  g_array_unref (family->unrealize);
  g_array_unref (family->reset_enter);
  g_array_unref (family->reset);
  g_array_unref (family->reset_exit);
  g_array_unref (family->describe);
  cop_family__free_registers (family);
  g_free (family);
}

/* Appends a pointer to each row of a table that ends with a row without a name. */
#define APPEND_ROWS(array_, Row_, rows_)                                                           \
  for (const Row_ *row_ = (rows_); row_ && row_->name; row_++)                                     \
  g_array_append_val (array_, row_)

static void
add_class (CopFamily *family, const CopTypeDesc *desc, const CopDeviceClass *klass)
{
  if (klass->bus)
    family->bus = klass->bus;
  if (klass->compatible)
    family->compatible = klass->compatible;
  if (klass->node)
    family->node = klass->node;
  family->no_node = family->no_node || klass->no_node;
  family->described = family->described || klass->described;
  family->node_when_said = family->node_when_said || klass->node_when_said;
  APPEND_ROWS (family->windows, CopWindowDef, klass->windows);
  APPEND_ROWS (family->inputs, CopLineDef, klass->inputs);
  APPEND_ROWS (family->outputs, CopLineDef, klass->outputs);
  APPEND_ROWS (family->buses, CopBusDef, klass->buses);
  if (klass->build)
    g_array_append_val (family->build, ((CopDeviceHook){ klass->build, desc }));
  if (klass->realize)
    g_array_append_val (family->realize, ((CopDeviceHook){ klass->realize, desc }));
  if (klass->unrealize)
    g_array_prepend_val (family->unrealize, ((CopDeviceVoidHook){ klass->unrealize, desc }));
  if (klass->reset_enter)
    g_array_prepend_val (family->reset_enter, ((CopDeviceVoidHook){ klass->reset_enter, desc }));
  if (klass->reset)
    g_array_prepend_val (family->reset, ((CopDeviceVoidHook){ klass->reset, desc }));
  if (klass->reset_exit)
    g_array_append_val (family->reset_exit, ((CopDeviceVoidHook){ klass->reset_exit, desc }));
  if (klass->describe)
    g_array_append_val (family->describe, ((CopDescribeHook){ klass->describe, desc }));
}

/* Those that "at" places come first, so that both are counted alike. */
static void
place_windows (CopFamily *family)
{
  GArray *all = family->windows;

  family->windows = g_array_sized_new (FALSE, FALSE, sizeof (gpointer), all->len);
  for (guint bus = 0; bus < 2; bus++)
    {
      for (guint i = 0; i < all->len; i++)
        {
          const CopWindowDef *def = g_array_index (all, const CopWindowDef *, i);
          if ((def->use == COP_WINDOW_BUS) == bus)
            g_array_append_val (family->windows, def);
        }
      if (!bus)
        family->n_placed = family->windows->len;
    }
  g_array_unref (all);
}

const CopFamily *
cop_type__make_family (CopType *type)
{
  CopFamily *family = type->family;
  GPtrArray *chain;

  if (family)
    return family;
  if (!cop_type_is_a (type, &cop_type_device))
    return NULL;
  family = g_new0 (CopFamily, 1);
  family->windows = g_array_new (FALSE, FALSE, sizeof (gpointer));
  family->inputs = g_array_new (FALSE, FALSE, sizeof (gpointer));
  family->outputs = g_array_new (FALSE, FALSE, sizeof (gpointer));
  family->buses = g_array_new (FALSE, FALSE, sizeof (gpointer));
  family->build = g_array_new (FALSE, FALSE, sizeof (CopDeviceHook));
  family->realize = g_array_new (FALSE, FALSE, sizeof (CopDeviceHook));
  family->unrealize = g_array_new (FALSE, FALSE, sizeof (CopDeviceVoidHook));
  family->reset_enter = g_array_new (FALSE, FALSE, sizeof (CopDeviceVoidHook));
  family->reset = g_array_new (FALSE, FALSE, sizeof (CopDeviceVoidHook));
  family->reset_exit = g_array_new (FALSE, FALSE, sizeof (CopDeviceVoidHook));
  family->describe = g_array_new (FALSE, FALSE, sizeof (CopDescribeHook));
  chain = g_ptr_array_new ();
  for (CopType *t = type; t && t->desc != &cop_type_object; t = t->parent)
    g_ptr_array_add (chain, t);
  for (guint i = chain->len; i-- > 0;)
    {
      const CopTypeDesc *desc = ((CopType *)chain->pdata[i])->desc;
      if (desc->klass == NULL)
        continue;
      add_class (family, desc, desc->klass);
      cop_family__add_registers (family, type, desc,
                                 ((const CopDeviceClass *)desc->klass)->windows);
    }
  g_ptr_array_unref (chain);
  place_windows (family);
  type->family = family;
  type->free_family = family_free;
  return family;
}
