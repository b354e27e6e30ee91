#include <tree/fault.h>

#include <string.h>
#include <tree/node.h>

static void
free_fault (gpointer data)
{
  CopFault *fault = data;

  g_free (fault->check);
  g_free (fault->path);
  g_free (fault->prop);
  g_free (fault->text);
  g_free (fault);
}

void
cop_tree__add_fault (CopTree *tree, const char *check, const char *path, const char *prop,
                     CopOrigin origin, const char *text)
{
  CopFault *fault = g_new (CopFault, 1);

  *fault = (CopFault){ .check = g_strdup (check),
                       .path = g_strdup (path),
                       .prop = g_strdup (prop),
                       .text = g_strdup (text),
                       .origin = origin };
  if (!tree->faults)
    tree->faults = g_ptr_array_new_with_free_func (free_fault);
  g_ptr_array_add (tree->faults, fault);
}

void
cop_tree__drop_faults (CopTree *tree, const char *check)
{
  for (guint i = tree->faults ? tree->faults->len : 0; i-- > 0;)
    if (!strcmp (((const CopFault *)tree->faults->pdata[i])->check, check))
      g_ptr_array_remove_index (tree->faults, i);
}

const GPtrArray *
cop_tree__faults (const CopTree *tree)
{
  return tree->faults;
}
