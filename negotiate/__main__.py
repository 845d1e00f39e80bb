"""Run the command line as ``python -m negotiate``."""

from negotiate.cli import main

raise SystemExit(main())
