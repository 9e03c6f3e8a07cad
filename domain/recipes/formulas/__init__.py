"""The language in which a recipe calculates and decides.

A formula is one expression. `parsing.parse` reads it, `checking.check` finds what is wrong with it while it is written,
`evaluating.evaluate` calculates it exactly, `references` tells what it depends on, `printing` gives its normal form.

    formula     = expression
    expression  = either
    either      = both { "or" both }
    both        = negated { "and" negated }
    negated     = "not" negated | comparison
    comparison  = sum [ ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) sum ]
    sum         = product { ( "+" | "-" ) product }
    product     = signed { ( "*" | "/" ) signed }
    signed      = "-" signed | power
    power       = operand [ "^" [ "-" ] digits ]
    operand     = number [ unit ] | text | "yes" | "no" | call | reference | "(" expression ")"
    call        = name "(" expression { "," expression } ")"
    reference   = name                             a parameter of the formula's own phase
                | phase "." code                   a parameter of the phase with that code
                | phase "." ( "started" | "completed" )    when that phase began, when it ended
                | "formula" "." code               a parameter of the recipe's formula
                | ( "input" | "output" ) "." code  how much of a material goes in or comes out
                | "batch" "." "size"               the size of this batch
                | "pass"                           which pass of its loop is running, from 1
    phase, code = name | text                      quoted where it is no name: input."API-MET"
    name        = letter { letter | digit | "_" }  at most 40; letters are A to Z and a to z
    number      = digits [ "." digits ]            at most 30 digits
    text        = '"' { character } '"'            on one line; a quotation mark inside is written twice

A number followed by a UCUM unit is a quantity: 3 g, 2.5 %, 5 kg/h, 10 [CFU]/(100.mL). The longest text that is a known
unit and isn't followed by a letter or digit is the unit. A unit has no white space, begins with no "/" and has no
negative exponent: 5 1/min, 5 m/s2. It binds tighter than a division: 6 g/mL is a density; 6 g / mL divides by a value
called mL.

Every quantity is checked by what it measures, and converts exactly: 1 kg + 1 g is 1001 g, 3 g + 2 mL is refused. A bare
number is no percentage: compare loss on drying with 2.5 %, not with 2.5, and take 100 % - 0.4 %, not 1 - 0.4 %. A
quotient such as 168.35 kg / 169.410 kg is both, 0.9937 and 99.37 %, and is never multiplied by 100. A product of a
percentage and a bare number stays a percentage.

Cel is a temperature, K a difference of temperatures: Cel - Cel is K, Cel + K is Cel. Cel isn't multiplied or added up;
min, max and mean are temperatures again, sd is a difference.

A parameter that is recorded several times is a list; where one value is needed, a function takes it from the list:

    min max mean sum first last count    of lists and single values; count is 0 where nothing is recorded
    sd rsd                               of a sample (divided by n - 1), of at least two values; rsd is a percentage
    abs(x) sqrt(x)
    round(x, 2)  round(x, 0.01 kg)       to decimals of a bare number or to a step; halves go up (away from 0)
    round(x, 2, "half even")             or to the even neighbour
    if(condition, a, b)                  calculates only the one it takes
    elapsed(from, to)                    the time from one moment to another, negative if that was earlier
    is_recorded(reference)

and, or, if stop where the answer is known: is_recorded(ph) and ph < 7 needs no value of ph if there is none.

Numbers are exact fractions: 1 / 3 * 3 = 1. sqrt, sd and rsd have 50 digits where they have no exact value. What can't
be calculated (a missing value, a division by zero) is an answer with its reason, never a guess.

A formula has at most 2,000 characters and 150 operators, calls and brackets, 40 of these within one another; an
exponent is from -20 to 20.
"""
