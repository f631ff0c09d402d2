"""`python -m north_star_local`: run all of North Star on this machine."""

import sys

if __name__ == "__main__":
    from north_star_local.launcher import main

    sys.exit(main())
