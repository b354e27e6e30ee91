/* Little-endian numbers of n bytes, at most 8. */
#ifndef MODELS_BYTES_H
#define MODELS_BYTES_H

#include <glib.h>

G_BEGIN_DECLS

static inline guint64
cop_le__get (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  for (guint i = n; i-- > 0;)
    value = value << 8 | bytes[i];
  return value;
}

static inline void
cop_le__put (guint8 *bytes, guint n, guint64 value)
{
  for (guint i = 0; i < n; i++, value >>= 8)
    bytes[i] = (guint8)value;
}

G_END_DECLS

#endif
