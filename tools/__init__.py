"""What the Makefile runs: the test driver, the gate, the lock and the generated files."""
