/* What a board's own software writes into the tree that it is given, before the last of it looks.
 *
 * Sources: QEMU's loaders (hw/arm/boot.c, hw/riscv/boot.c), U-Boot's boot/fdt_support.c,
 * boot/image-fdt.c and its boards' ft_board_setup, OpenSBI's lib/utils/fdt/fdt_fixup.c, Linux'
 * drivers/firmware/efi/libstub/fdt.c and drivers/of/kexec.c.
 */
#include <overlay/diff.h>
#include <tree/node.h>
#include <string.h>

typedef struct
{
  const char *node; /* a path; one with a "*" at its end stands for what begins so; NULL: any */
  const char *prop; /* the same of a property; NULL: the node itself, when it has come */
} Fixup;

static const Fixup fixups[] = {
  { "/chosen", "bootargs*" },
  { "/chosen", "kaslr-seed" },
  { "/chosen", "linux,booted-from-kexec" },
  { "/chosen", "linux,elfcorehdr" },
  { "/chosen", "linux,initrd-end" },
  { "/chosen", "linux,initrd-start" },
  { "/chosen", "linux,uefi-*" },
  { "/chosen", "linux,usable-memory-range" },
  { "/chosen", "rng-seed" },
  { "/chosen", "u-boot,*" },
  { "/chosen", "boot-hartid" },
  { "/chosen/opensbi-domains", NULL },
  { "/", "serial-number" },
  { "/memory", "reg" },
  { "/memory@*", "reg" },
  { "/memory@*", NULL },
  { "/psci", NULL },
  { "/firmware", NULL },
  { "/firmware/optee", NULL },
  { "/reserved-memory", NULL },
  { "/reserved-memory/*", NULL },
  { "/cpus/cpu@*", "enable-method" },
  { "/cpus/cpu@*", "cpu-release-addr" },
  { "/cpus/cpu@*", "clock-frequency" },
  { NULL, "local-mac-address" },
  { NULL, "mac-address" },
  { NULL, "name" }, /* what /proc/device-tree has of every node */
};

static gboolean
matches (const char *pattern, const char *text)
{
  gsize n = strlen (pattern);

  if (n && pattern[n - 1] == '*')
    return strncmp (pattern, text, n - 1) == 0;
  return strcmp (pattern, text) == 0;
}

static gboolean
is_written (const char *path, const char *prop)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fixups); i++)
    if ((!fixups[i].node || matches (fixups[i].node, path))
        && (prop ? fixups[i].prop && matches (fixups[i].prop, prop) : !fixups[i].prop))
      return TRUE;
  return FALSE;
}

/* A /chosen that has come with nothing in it but what is written there. */
static gboolean
is_chosen_anew (const CopNode *node, const char *path)
{
  if (strcmp (path, "/chosen") != 0 || node->first_child)
    return FALSE;
  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    if (!is_written (path, cop_node_prop_name (prop)))
      return FALSE;
  return TRUE;
}

static gboolean
is_memory (const CopNode *node)
{
  return strcmp (node->name, "memory") == 0 || g_str_has_prefix (node->name, "memory@");
}

/* Whoever writes /memory@ADDRESS has taken the node that said it before. */
static gboolean
is_memory_anew (const CopDiffEntry *entry, const CopTree *b)
{
  if (entry->a->parent == NULL || entry->a->parent->parent != NULL || !is_memory (entry->a))
    return FALSE;
  for (const CopNode *node = b->root->first_child; node; node = node->next)
    if (is_memory (node))
      return TRUE;
  return FALSE;
}

gboolean
cop_diff__is_fixup (const CopDiff *diff, const CopDiffEntry *entry)
{
  const CopNode *node = entry->b ? entry->b : entry->a;
  g_autofree char *path = node ? cop_node_path (node) : NULL;

  switch (entry->kind)
    {
    case COP_DIFF_NODE_ADDED:
      return is_written (path, NULL) || is_chosen_anew (node, path);
    case COP_DIFF_NODE_REMOVED:
      return is_memory_anew (entry, cop_diff__tree (diff, TRUE));
    case COP_DIFF_PROP_ADDED:
      return is_written (path, cop_node_prop_name (entry->prop_b));
    case COP_DIFF_PROP_CHANGED:
      return is_written (path, cop_node_prop_name (entry->prop_b));
    case COP_DIFF_RESERVATION_ADDED:
    case COP_DIFF_RESERVATION_REMOVED:
    case COP_DIFF_BOOT_CPU:
      /* They are in the head of the blob, which no kernel shows. */
      return TRUE;
    default:
      return FALSE;
    }
}
