"""What one change on a case does to everybody else, computed in two ways side by side.

`cap_question` and `agreement_question` say what changes, `answer` computes what follows.
"""

from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Answer, answer

__all__ = ["Answer", "agreement_question", "answer", "cap_question"]
