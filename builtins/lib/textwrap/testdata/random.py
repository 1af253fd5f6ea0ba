import textwrap

# Texts and options at random.

state = [11]

def rnd(n):
    state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
    return (state[0] // 4294967296) % n

def pick(list):
    return list[rnd(len(list))]

parts = ["a", "b", "word", "Äö", "日", "😀", " ", " ", "  ", "\t", "\n", "-", "-", "--", "---", ".", "!", "'", "\"", "(", ")", "_", "1", "42", "\u00a0", "\x1c", "e-mail", "self-contained", "x.  Y", "…", "\r", "\x0b"]

for i in range(1500):
    text = "".join([pick(parts) for j in range(rnd(25))])
    options = {}
    for name, values in [("break_long_words", [True, False]), ("break_on_hyphens", [True, False]), ("drop_whitespace", [True, False]), ("replace_whitespace", [True, False]), ("expand_tabs", [True, False]), ("tabsize", [1, 3, 8]), ("fix_sentence_endings", [True, False]),
                         ("initial_indent", ["", "-", "   "]), ("subsequent_indent", ["", "+", "    "]), ("max_lines", [None, 1, 2, 3]), ("placeholder", ["", ".", " [...]", "  "])]:
        if rnd(3) == 0:
            options[name] = pick(values)
    width = 5 + rnd(12)
    try:
        show(text, width, textwrap.wrap(text, width, **options))
    except ValueError:
        show(text, width, "wrong")
    show(textwrap.dedent(text), textwrap.indent(text, "| "), textwrap.shorten(text, width + 6))
