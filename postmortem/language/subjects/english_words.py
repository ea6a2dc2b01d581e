"""Small English words by what they tell of a sentence's build."""

from ..findings import listed

PEOPLE = listed(
    """
    i we you he she they someone somebody everyone everybody anyone anybody nobody who
    whoever one people folks no-one y'all i'd we'd they'd he'd she'd you'd i've we've
    they've
    """
)
OPENERS = listed(
    """
    the a an my our your his her their its this that these those some any no every each all
    both another several many few most either neither
    """
)
PARTS = listed("one some any none most all both two three several part half member members")
BREAKS = listed(
    """
    and but or so yet because since when while after before if unless until although though
    that which who whom where whether as than how why what whoever nor
    """
)
PREPOSITIONS = listed(
    """
    of in on at by for from with without to into during about against between through under
    over within across per via due despite inside outside upon toward towards behind among
    like beyond near regarding around throughout
    """
)
HELPERS = listed(
    """
    has have had having was were is are be been being am do does did can could should would
    might may must will shall 'd 've 's get got gets not never also then still again later
    just even simply only already first once now soon ever always often probably likely
    apparently either hadn't didn't haven't hasn't don't doesn't wasn't weren't couldn't
    wouldn't shouldn't both all unfortunately sadly really too well perhaps maybe instead
    therefore thus however clearly nobody no
    """
) - {"no", "nobody"}
PAST = listed(
    """
    ran sent set put cut shut took gave wrote made left hit broke led let chose built did
    drew threw brought got lost told kept overwrote reset drove went began fed thought knew
    saw said found met felt read sold bought forgot came spent held stood fell meant
    understood paid
    """
)
AFTER = listed("responsible involved concerned available present who that which else alone")
