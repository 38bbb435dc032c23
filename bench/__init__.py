"""Speed as ratios: everything is compared with a plain recipe measured in the same run on the same machine."""
