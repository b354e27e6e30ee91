/* Windows of devices: that they do not overlap, and are where their bus can reach. */
#include <base/vec.h>
#include <check/check.h>

typedef struct
{
  guint64 first, last; /* bytes */
  CopNode *node;
  const CopNodeProp *prop;
  guint32 place; /* among the windows of the bus */
  gsize at;      /* in the property: 0 for its first */
} Window;

/* Whether addresses are those of memory, as wide as this check counts. */
static gboolean
maps_memory (const CopNodeFacts *bus)
{
  gint32 address = cop_checker__address_cells (bus), size = cop_checker__size_cells (bus);

  return address >= 1 && address <= 2 && size >= 1 && size <= 2;
}

static gsize
entry_size (const CopNodeFacts *bus)
{
  return 4 * (gsize)(cop_checker__address_cells (bus) + cop_checker__size_cells (bus));
}

/* The window at the offset; FALSE for one of no bytes, or that goes around the end. */
static gboolean
read_window (const CopNodeFacts *bus, const CopNodeProp *prop, gsize at, Window *ret_window)
{
  guint address = (guint)cop_checker__address_cells (bus);
  guint64 size = cop_checker__wide (prop->data + at + 4 * (gsize)address,
                                    (guint)cop_checker__size_cells (bus));

  ret_window->first = cop_checker__wide (prop->data + at, address);
  ret_window->last = ret_window->first + size - 1;
  return size && ret_window->last >= ret_window->first;
}

/* Registers that several drivers share are described several times: a syscon, the parts of a chip
 * that does several things, a bus that has them all. */
static gboolean
may_be_shared (const CopChecker *ck, const CopNode *node)
{
  const CopPropName *name = ck->known_names[COP_KNOWN_COMPATIBLE];
  const CopPropName *ranges = ck->known_names[COP_KNOWN_RANGES];
  const CopNodeProp *prop = name ? cop_node__find_prop (node, name) : NULL;

  return (ranges && cop_node__find_prop (node, ranges))
         || cop_checker__is_compatible (prop, "simple-bus")
         || cop_checker__is_compatible (prop, "syscon")
         || cop_checker__is_compatible (prop, "simple-mfd");
}

/* A window that lies wholly in another's is most often a part of that device with a driver of its
 * own; what begins in one and ends behind it has a wrong address or size. */
static gboolean
is_part (const Window *window, const Window *of)
{
  return window->first >= of->first && window->last <= of->last;
}

static void
collect (CopChecker *ck)
{
  const CopPropName *reg = ck->known_names[COP_KNOWN_REG];
  gsize size = entry_size (ck->own);

  g_array_set_size (ck->windows, 0);
  for (CopNode *child = ck->node->first_child; child && reg; child = child->next)
    {
      CopNodeProp *prop = cop_node__find_prop (child, reg);

      if (!prop || cop_checker__facts (ck, child)->disabled || cop_prop__length (prop) % size
          || may_be_shared (ck, child))
        continue;
      for (gsize at = 0; at < cop_prop__length (prop); at += size)
        {
          Window window = { .node = child, .prop = prop, .at = at };

          window.place = ck->windows->len / (guint)sizeof window;
          if (read_window (ck->own, prop, at, &window))
            g_array_append_vals (ck->windows, &window, sizeof window);
        }
    }
}

static int
compare (const void *a, const void *b)
{
  const Window *first = a, *second = b;

  if (first->first != second->first)
    return first->first < second->first ? -1 : 1;
  return (first->place > second->place) - (first->place < second->place);
}

static void
fail_overlap (CopChecker *ck, const Window *window, const Window *with, const char *how)
{
  g_autofree char *other = cop_node_path (with->node);

  cop_checker__fail_at (ck, window->node, window->prop, with->node,
                        "has 0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER
                        "x, which %s 0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER "x of %s",
                        window->first, window->last, how, with->first, with->last, other);
}

/* Sorts the windows of the present node's children; FALSE when none can overlap. */
static gboolean
sort_windows (CopChecker *ck)
{
  gsize n;

  if (!ck->node->first_child || ck->own->special || !maps_memory (ck->own)
      || (ck->parent && !ck->known[COP_KNOWN_RANGES])
      || cop_checker__is_compatible (ck->known[COP_KNOWN_COMPATIBLE], "simple-mfd"))
    return FALSE;
  collect (ck);
  n = ck->windows->len / sizeof (Window);
  if (n > 1)
    qsort (ck->windows->data, n, sizeof (Window), compare);
  return n > 1;
}

/* Those that the sorted windows have come by and that reach on; the last one is the innermost. */
typedef struct
{
  const Window *window;
  guint other; /* one more than the index of the nearest below of another node; 0: none */
} Around;

static void
tell_overlap (CopChecker *ck, const Window *window, const Window *with)
{
  if (!is_part (window, with) && !is_part (with, window))
    fail_overlap (ck, window, with, "overlaps");
}

static void
tell_nested (CopChecker *ck, const Window *window, const Window *with)
{
  if (is_part (window, with))
    fail_overlap (ck, window, with, is_part (with, window) ? "is the same as" : "lies in");
  else if (is_part (with, window))
    fail_overlap (ck, with, window, "lies in");
}

/* Each with the innermost of another node that it begins in. */
static void
compare_windows (CopChecker *ck, void (*tell) (CopChecker *, const Window *, const Window *))
{
  const Window *windows = (const Window *)(gconstpointer)ck->windows->data;
  guint n = ck->windows->len / (guint)sizeof *windows;
  COP_VEC (Around) around = { 0 };

  for (guint i = 0; i < n; i++)
    {
      Around own = { &windows[i], 0 };

      while (around.len && cop_vec_last (&around)->window->last < own.window->first)
        around.len--;
      if (around.len)
        own.other = cop_vec_last (&around)->window->node != own.window->node
                        ? around.len
                        : cop_vec_last (&around)->other;
      if (own.other && around.items[own.other - 1].window->last >= own.window->first)
        tell (ck, own.window, around.items[own.other - 1].window);
      *cop_vec_push (&around) = own;
    }
  cop_vec_free (&around);
}

void
cop_checker__reg_overlap (CopChecker *ck)
{
  if (sort_windows (ck))
    compare_windows (ck, tell_overlap);
}

void
cop_checker__reg_nested (CopChecker *ck)
{
  if (sort_windows (ck))
    compare_windows (ck, tell_nested);
}

/* --- ranges --- */

/* On Marvell's MBus an address begins with the target and attributes of a window.  A device's
 * further windows are opened by its driver, when there is one left (the bindings of mvebu-mbus and
 * of orion-spi): 'ranges' has them only on boards that always use them. */
static gboolean
has_optional_windows (const CopChecker *ck)
{
  const char *text =
      ck->known[COP_KNOWN_COMPATIBLE] ? cop_checker__text (ck->known[COP_KNOWN_COMPATIBLE]) : NULL;

  return text && g_str_has_prefix (text, "marvell,") && g_str_has_suffix (text, "-mbus");
}

/* What the ranges of the present node let through, merged and in order; FALSE when that is nothing
 * to go by. */
static gboolean
collect_ranges (CopChecker *ck, const CopNodeProp *ranges)
{
  gsize child = (gsize)cop_checker__address_cells (ck->own);
  gsize size = (gsize)cop_checker__size_cells (ck->own);
  gsize skip = 4 * (child + (gsize)cop_checker__address_cells (ck->parent));
  gsize entry = skip + 4 * size;
  Window *windows;
  guint n, kept = 0;

  if (!cop_prop__length (ranges) || cop_prop__length (ranges) % entry)
    return FALSE;
  g_array_set_size (ck->windows, 0);
  for (gsize at = 0; at < cop_prop__length (ranges); at += entry)
    {
      Window window = { .first = cop_checker__wide (ranges->data + at, (guint)child) };
      guint64 bytes = cop_checker__wide (ranges->data + at + skip, (guint)size);

      window.last = bytes - 1 > G_MAXUINT64 - window.first ? G_MAXUINT64 : window.first + bytes - 1;
      if (bytes)
        g_array_append_vals (ck->windows, &window, sizeof window);
    }
  windows = (Window *)(gpointer)ck->windows->data;
  n = ck->windows->len / (guint)sizeof *windows;
  if (n > 1)
    qsort (windows, n, sizeof *windows, compare);
  for (guint i = 1; i < n; i++)
    if (windows[kept].last == G_MAXUINT64 || windows[i].first <= windows[kept].last + 1)
      windows[kept].last = MAX (windows[kept].last, windows[i].last);
    else
      windows[++kept] = windows[i];
  g_array_set_size (ck->windows, n ? (kept + 1) * (guint)sizeof *windows : 0);
  return TRUE;
}

/* The range that has the window's first byte; nullable. */
static const Window *
find_range (const CopChecker *ck, const Window *window)
{
  const Window *windows = (const Window *)(gconstpointer)ck->windows->data;
  guint from = 0, to = ck->windows->len / (guint)sizeof *windows;

  /* The ranges from here on begin behind the window's beginning. */
  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (windows[middle].first <= window->first)
        from = middle + 1;
      else
        to = middle;
    }
  return from && windows[from - 1].last >= window->first ? &windows[from - 1] : NULL;
}

static void
check_reached (CopChecker *ck, const CopNode *child, const CopNodeProp *prop, const Window *window)
{
  const Window *range = find_range (ck, window);

  if (!range)
    cop_checker__fail_at (ck, child, prop, ck->node,
                          "has 0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER
                          "x, which is in none of the 'ranges' of its bus, %s",
                          window->first, window->last, ck->node->name);
  else if (window->last > range->last)
    cop_checker__fail_at (ck, child, prop, ck->node,
                          "has 0x%" G_GINT64_MODIFIER "x-0x%" G_GINT64_MODIFIER
                          "x, but the 'ranges' of its bus, %s, end at 0x%" G_GINT64_MODIFIER "x",
                          window->first, window->last, ck->node->name, range->last);
}

void
cop_checker__reg_outside_ranges (CopChecker *ck)
{
  const CopPropName *reg = ck->known_names[COP_KNOWN_REG];
  gboolean optional;
  gsize size;

  if (!ck->parent || ck->own->special || !reg || !maps_memory (ck->own)
      || !collect_ranges (ck, ck->known[COP_KNOWN_RANGES]))
    return;
  size = entry_size (ck->own);
  optional = has_optional_windows (ck);
  for (const CopNode *child = ck->node->first_child; child; child = child->next)
    {
      const CopNodeProp *prop = cop_node__find_prop (child, reg);

      if (!prop || cop_checker__facts (ck, child)->disabled || cop_prop__length (prop) % size)
        continue;
      for (gsize at = 0; at < cop_prop__length (prop) && (!at || !optional); at += size)
        {
          Window window;

          if (read_window (ck->own, prop, at, &window))
            check_reached (ck, child, prop, &window);
        }
    }
}
