/* What the lint of recursion has to find; nothing here is ever built. */
#include <glib.h>

typedef struct _Node Node;
struct _Node
{
  Node *first, *next;
};

static guint /* BAD */
count (const Node *node)
{
  guint sum = 1;
  for (const Node *child = node->first; child; child = child->next)
    sum += count (child);
  return sum;
}

static void even (guint n);

static void /* BAD */
odd (guint n)
{
  if (n > 0)
    even (n - 1);
}

static void /* BAD */
even (guint n)
{
  if (n > 0)
    odd (n - 1);
}

/* Speaks of walk (node) in a comment and in a string only, and is fine. */
static void
walk (const Node *node)
{
  for (; node; node = node->next)
    g_debug ("walk (%u)", count (node));
  /* walk (node) */
  odd (3);
}
