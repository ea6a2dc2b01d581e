"""A revision as one audience sees it, frozen. THE ONLY TEXT A READER EVER SEES."""
