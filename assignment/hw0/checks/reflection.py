"""Check that a written answer is a real one: long enough, in the student's own words, and different for each part.

The content is not judged. Staff can override the result in both directions.
"""

import re
from collections.abc import Mapping
from typing import Any

from workbook import homework, testing

WORDS = 40
# Repeating one phrase is not an answer; 40 words of ordinary prose contain at least 25 different words.
DIFFERENT_WORDS = 15
# Five consecutive words that also occur in the question count as a quotation.
QUOTED_RUN = 5
# Two parts have the same text if the other contains more than this share of the shorter one's runs of three words.
SAME_SHARE = 0.5
SAME_RUN = 3
# Most characters of a text that are read: about twenty pages.
MAX_CHARACTERS = 50_000

#: The notebook's text, which does not count as an answer. A test compares it with the notebook.
PROMPTS = """
Deep learning is a peculiar subject, as a culture too: our understanding of it is young, it moves fast, and its
consequences for research, economy and society are large. You come with a background of your own. Think about it,
explore a little online, and write concisely. Each part is worth one point for a real answer: at least 40 words of
your own, not the same text twice. Save the notebook before you run a check here, as the check reads the saved file.

Before any further reading or exploration, and only from what you know now: what are your learning goals? Be brief.

Open a current, top-tier chat system built on a large language model (ChatGPT, Claude, Gemini, Perplexity, or another),
and have a conversation about deep learning with it. How, if at all, has that changed your learning goals?

This course takes an intellectually rather conservative view: it tries to understand deep learning through mathematical
intuition and models, and through its ties to the larger tradition of machine learning, as far as that goes. This is not
the only possible view. Skim at least David Donoho's 2024 paper Data Science at the Singularity. Having read it, how do
you see the role of this class in your learning?

Finally, say briefly which activities that complement this course could help your own understanding of deep learning.
What guidance from your peers and from the course staff would help you?
"""

# The lengths are bounded, so that a thousand unclosed comments or tags take no longer to read than closed ones.
_NOT_PROSE = re.compile(r"<!--.{0,2000}?-->|</?\w[^<>]{0,500}>|https?://\S+", re.DOTALL)
# A word has letters and digits, with at least one letter. In a script without spaces, each character is a word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|(?<!\d)(?=\d*[^\W\d_])[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:['’-][^\W_]+)*"
)


def words(text: str) -> list[str]:
    """Return the words of a Markdown text, in lower case, without comments, tags and addresses.

    >>> words("I **don't** know <!-- yet -->, see https://example.org: 2 reasons.")
    ['i', "don't", 'know', 'see', 'reasons']
    """
    return [
        word.lower().replace("’", "'") for word in _WORD.findall(_NOT_PROSE.sub(" ", text[:MAX_CHARACTERS]))
    ]


def runs(text: list[str], length: int) -> list[tuple[str, ...]]:
    """Return all runs of ``length`` consecutive words.

    >>> runs(["a", "b", "c"], 2)
    [('a', 'b'), ('b', 'c')]
    """
    return [tuple(text[i : i + length]) for i in range(len(text) - length + 1)]


_PROMPT_RUNS = set(runs(words(PROMPTS), QUOTED_RUN))


def own_words(text: str) -> list[str]:
    """Return the words of a text that are not quoted from the questions."""
    found = words(text)
    quoted = [False] * len(found)
    for start, run in enumerate(runs(found, QUOTED_RUN)):
        if run in _PROMPT_RUNS:
            quoted[start : start + QUOTED_RUN] = [True] * QUOTED_RUN
    return [word for word, is_quoted in zip(found, quoted, strict=True) if not is_quoted]


def same_text(first: list[str], second: list[str]) -> bool:
    """Return whether two texts are the same except for small changes.

    >>> text = "we met on monday to read the paper and to argue about it".split()
    >>> same_text(text, ["indeed", *text[:-1]]), same_text(text, "i read the paper by myself".split())
    (True, False)
    """
    sets = [set(runs(text, SAME_RUN)) for text in (first, second)]
    shorter = min(len(a) for a in sets)
    return shorter > 0 and len(sets[0] & sets[1]) > SAME_SHARE * shorter


def check_answer(env: Mapping[str, Any], part: str) -> None:
    """Check that a part has a real answer in words: enough words, enough different ones, and a text of its own.

    Words that are quoted from the question do not count. ``part`` is the question's name. The text is compared with
    those of the other parts that only have to be answered.

    Raises
    ------
    NotAttempted
        If the slot is untouched.
    CheckFailed
        If the answer has fewer than `WORDS` words, or fewer than `DIFFERENT_WORDS` different ones, or if it has the
        same text as another part, up to small changes.
    """
    text = testing.written(env, part)
    if not text.strip():
        raise testing.NotAttempted(f"{part} is not answered yet.")
    own = own_words(text)
    if len(own) < WORDS:
        quotes = len(words(text)) - len(own)
        raise testing.CheckFailed(
            f"{part} has {len(own)} words of its own, expected at least {WORDS}.",
            hint="Words of the question do not count."
            if quotes
            else "Write a little more: for example, say why.",
        )
    if len(set(own)) < DIFFERENT_WORDS:
        raise testing.CheckFailed(f"{part} repeats the same few words.", hint="Write sentences of your own.")
    questions = homework.current().questions.values()
    for other in (q.name for q in questions if q.in_words and q.judged == "presence"):
        if other != part and same_text(own, own_words(testing.written(env, other))):
            raise testing.CheckFailed(
                f"{part} and {other} have the same text.",
                hint="Each part asks a different question: answer each of them.",
            )
