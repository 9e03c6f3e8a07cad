"""The passwords that are guessed first: common stems, with what people do to make them longer undone."""

import re

_TRANSLATED = str.maketrans("013457@$!|", "oieastasil")
_RUNS = ("1234567890" * 3, "0987654321" * 3, "abcdefghijklmnopqrstuvwxyz" * 2)
_UNIT = 8  # the longest thing whose repetition is still one guess
_FEW = 4  # so few different characters are no password

_WORDS = """
password passwort passcode passphrase passwordpassword password123 mypassword thepassword newpassword oldpassword
yourpassword nopassword apassword changepassword changeme changemenow changethis changeit pleasechange letmein
letmeinnow letmeinplease pleaseletmein openup opensesame welcome welcometo welcomehome welcomeback welcomeuser
welcomewelcome default defaultpassword temporary temppassword temporarypassword initialpassword firstpassword secret
topsecret mysecret secretpassword supersecret private confidential security secure securepassword admin administrator
administratorpassword adminadmin adminpassword superadmin superuser sysadmin systemadmin rootroot rootpassword toor
userpassword useruser guestguest guestpassword testtest testing testpassword testuser demodemo demopassword
examplepassword samplepassword login loginlogin loginpassword access accessdenied accessgranted master masterkey
masterpassword keykeykey qwerty qwertyuiop qwertyuiopasdfghjkl qwertyqwerty qwertyasdfgh qwertyasdfghzxcvbn qwertz
qwertzuiop azerty azertyuiop asdfgh asdfghjkl asdfasdf asdfasdfasdf zxcvbnm zxcvbnzxcvbn qazwsx qazwsxedc qazwsxedcrfv
qweasdzxc qweasd qweqweqwe onetwothree onetwothreefour abcabcabc abcdefgh abcdefghijkl abcabc iloveyou iloveyousomuch
iloveyouforever iloveyoubaby iloveyoutoo iloveu loveyou loveme lovelove iloveme ihateyou ilovegod ilovejesus
jesuschrist jesusislord godisgood godislove godbless mylove mybaby babygirl babyboy sweetheart princess prince queen
king kingking daddysgirl daddy mommy mother father brother sister family forever foreverlove together sunshine
sunflower rainbow butterfly flower flowers summer winter spring autumn summertime wintertime springtime january
february march april june july august september october november december monday tuesday wednesday thursday friday
saturday sunday football soccer basketball baseball baseballbat hockey tennis golf volleyball swimming liverpool
liverpoolfc manchester manchesterunited arsenal chelsea chelseafc barcelona realmadrid juventus bayernmunich dortmund
dallascowboys newyorkyankees yankees redsox steelers patriots packers lakers chicagobulls superman batman spiderman
ironman wonderwoman captainamerica wolverine avengers starwars starwarsfan darthvader lukeskywalker
maytheforcebewithyou startrek jamesbond harrypotter hermione hogwarts gryffindor slytherin dumbledore lordoftherings
gandalf youshallnotpass gameofthrones winteriscoming pokemon pikachu nintendo playstation minecraft fortnite
worldofwarcraft warcraft callofduty counterstrike metallica nirvana linkinpark slipknot ironmaiden eminem beatles
thebeatles rollingstones pinkfloyd ledzeppelin acdc michaeljackson justinbieber taylorswift monkey monkeys dragon
dragons tiger tigers lion eagle eagles falcon shadow hunter ranger killer killers ninja pirate warrior wizard phoenix
unicorn elephant dolphin panda kitten kitty puppy doggy horse horses mustang ferrari porsche lamborghini corvette
mercedes mercedesbenz volkswagen toyota honda chevrolet harley harleydavidson yamaha kawasaki computer computers
internet internetexplorer google googlegoogle facebook microsoft windows apple appleapple samsung android iphone linux
ubuntu samsunggalaxy hello hellohello helloworld helloworldhello hellokitty goodmorning goodnight goodbye thankyou
thankyouverymuch whatever whateveritis nothing something anything everything everyone nobody somebody anybody
noonecares idontknow idontcare idontremember iforgot forgotpassword forgetmenot remember rememberme trustno trustnoone
cocacola pepsi chocolate cookies cheese pizza coffee icecream banana orange strawberry cherry pineapple watermelon
freedom liberty america usa england london paris berlin vienna newyork newyorkcity california texas canada australia
germany france spain italy russia india china brazil mexico michael jennifer jessica ashley amanda daniel charlie
thomas robert william matthew jordan andrew joshua alexander alexandra christopher christian christina nicholas
elizabeth samantha stephanie victoria benjamin sebastian maximilian correcthorsebatterystaple correcthorse
thequickbrownfox thequickbrownfoxjumps tobeornottobe allyourbasearebelongtous loremipsum loremipsumdolor humptydumpty
happybirthday merrychristmas happynewyear happyhappy lucky luckyyou blessed blessing hallelujah amazing awesome
fantastic beautiful wonderful diamond diamonds platinum goldgold silver purple yellow blueblue pinkpink greengreen
blackblack whitewhite blackberry blackcat blackdog whitehouse redbull bluesky bluemoon monster monsters zombie zombies
vampire angel angels heaven paradise company companypassword office work workwork business manager management
production quality laboratory pharma pharmacy pharmaceutical pharmaceuticals medicine manufacturing factory batch
batchrecord operator supervisor reviewer theriac theriactheriac metformin aspirin paracetamol validation compliance
inspection inspector
"""
STEMS = frozenset(_WORDS.split())


def is_common(password: str) -> bool:
    """True for a common stem, whatever digits and signs stand around it or in it, for runs, and for repetitions."""
    lowered = password.lower()
    plain = _letters(lowered)
    if len(set(plain)) <= _FEW or any(plain in run for run in _RUNS):
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lowered)
    return any(_known(_letters(form)) for form in (lowered, core, core.translate(_TRANSLATED)))


def _letters(text: str) -> str:
    """The text without spaces and signs."""
    return re.sub(r"[\W_]", "", text)


def _known(word: str) -> bool:
    """True for a stem, one stem several times, and a few characters over and over."""
    unit = _once(word)
    return word in STEMS or unit in STEMS or len(unit) <= min(_UNIT, len(word) // 2)


def _once(text: str) -> str:
    """The unit that the text repeats; the text itself where it repeats nothing."""
    place = (text + text).find(text, 1)
    return text[:place] if place > 0 else text
