/* What a node's status may be: Devicetree specification 0.4, 2.3.4. */
#include <base/nearest.h>
#include <tree/node.h>

#include <string.h>

static const char *const states[] = { "okay", "disabled", "reserved", "fail" };

/* What people write for okay, and is not near it. */
static const char *const okays[] = { "ok", "enabled", "enable", "on", "yes", "active", "true" };

gboolean
cop_status__is_known (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (!strcmp (text, states[i]))
      return TRUE;
  /* "ok" is Linux's. */
  return !strcmp (text, "ok") || (g_str_has_prefix (text, "fail-") && text[5]);
}

char *
cop_status__hint (const char *text)
{
  g_autofree char *word = g_strstrip (g_ascii_strdown (text, -1)), *hint = NULL;
  CopNearest nearest = COP_NEAREST (word);

  for (guint i = 0; i < G_N_ELEMENTS (okays) && !nearest.best; i++)
    nearest.best = !strcmp (word, okays[i]) ? states[0] : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (states) && (!nearest.best || nearest.tried); i++)
    cop_nearest_try (&nearest, states[i]);
  hint = cop_nearest_hint (&nearest);
  return *hint ? g_steal_pointer (&hint)
               : g_strdup (": okay, disabled, reserved, fail, fail-CODE are");
}
