"""SplineDist: smooth closed splines for objects of any shape (Mandal, Uhlmann, ISBI 2021)."""
