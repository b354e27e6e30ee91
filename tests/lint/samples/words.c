/* What the lint of words has to find; nothing here is ever built.
 *
 * TODO: write this  BAD
 * this is a method, which is no method of ours
 */
static int later; /* FIXME BAD */
static int x; /* XXX BAD */
static int done; /* fine for nowhere */
static int path = '/'; /* good enough for now BAD */
static int later2; /* and this is not implemented BAD */
static int trailing; /* BAD */ 
	static int tab; /* BAD */
