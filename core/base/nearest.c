#include <base/nearest.h>
#include <string.h>

#define LONGEST 64
#define MOST_CANDIDATES 4096

/* Edit distance in which swapping two neighbours is one edit: the usual slip of the fingers. */
static guint
distance (const char *a, gsize n, const char *b, gsize m)
{
  guint rows[3][LONGEST + 1];

  /* what both begin and end with costs nothing */
  for (; n && m && *a == *b; n--, m--, a++, b++)
    ;
  for (; n && m && a[n - 1] == b[m - 1]; n--, m--)
    ;
  if (n == 0 || m == 0)
    return (guint)(n + m);
  for (gsize j = 0; j <= m; j++)
    rows[0][j] = (guint)j;
  for (gsize i = 1; i <= n; i++)
    {
      guint *row = rows[i % 3], *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];
      row[0] = (guint)i;
      for (gsize j = 1; j <= m; j++)
        {
          guint cost = g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);
          guint best = MIN (MIN (row[j - 1], above[j]) + 1, above[j - 1] + cost);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, above2[j - 2] + 1);
          row[j] = best;
        }
    }
  return rows[n % 3][m];
}

static guint64
letters_of (const char *text, gsize n)
{
  guint64 letters = 0;

  for (gsize i = 0; i < n; i++)
    letters |= G_GUINT64_CONSTANT (1) << (text[i] & 31) << (g_ascii_isdigit (text[i]) ? 32 : 0);
  return letters;
}

void
cop_nearest_try (CopNearest *nearest, const char *candidate)
{
  gsize n = strlen (nearest->wanted), m = strlen (candidate);
  guint limit = n < 3 ? 1 : (guint)(n / 3 + 1), d;

  if (n == 0 || n > LONGEST || m > LONGEST || nearest->tried++ > MOST_CANDIDATES)
    return;
  /* each missing letter is an edit: most candidates need no more than their length to be told */
  if ((n > m ? n - m : m - n) > (nearest->best ? MIN (limit, nearest->distance) : limit))
    return;
  if (nearest->letters == 0)
    nearest->letters = letters_of (nearest->wanted, n);
  /* an edit changes at most two letters of the set, so that this tells most of the rest */
  if ((guint)__builtin_popcountll (nearest->letters ^ letters_of (candidate, m)) > 2 * limit)
    return;
  d = distance (nearest->wanted, n, candidate, m);
  /* something must be left of what was typed: for short words every edit would be near */
  if (d <= limit && d < MAX (n, m) && (nearest->best == NULL || d < nearest->distance))
    {
      nearest->best = candidate;
      nearest->distance = d;
    }
}

char *
cop_nearest_hint (const CopNearest *nearest)
{
  return nearest->best ? g_strdup_printf ("; did you mean '%s'?", nearest->best) : g_strdup ("");
}
