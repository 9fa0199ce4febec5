/** Pages that are only server-made forms: signing in, passwords, errors. */

import "../ui/page";
