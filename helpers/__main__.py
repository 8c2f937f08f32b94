"""``python -m helpers`` says whether the digits of the stored outputs are to be expected on this machine."""

from helpers.processor import stored_digits

print(stored_digits())
