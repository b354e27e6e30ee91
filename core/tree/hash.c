#include <tree/hash.h>

#include <string.h>

static inline guint64
mix (guint64 hash, guint64 word)
{
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  /* What a product moves up, the next must move again. */
  return GUINT64_SWAP_LE_BE (hash) * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
}

guint32
cop_hash__bytes (const char *bytes, gsize length)
{
  static const char seed = 0;
  guint64 hash = (guintptr)&seed ^ length << 48;
  guint64 word;

  for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word)
    {
      memcpy (&word, bytes, sizeof word);
      hash = mix (hash, word);
    }
  word = 0;
  for (gsize i = 0; i < length; i++)
    word = word << 8 | (guint8)bytes[i];
  hash = mix (hash, word);
  return (guint32)(hash >> 32 ^ hash);
}

guint
cop_hash__text (gconstpointer text)
{
  return cop_hash__bytes (text, strlen (text));
}
