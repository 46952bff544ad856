"""The cryptography of private notes by itself: what opens, and that nothing else does."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from makegood.people import sealing

CHEAP = sealing.Cost(1, 64, 1)


class TestSealing:
    bound = sealing.Bound(7, "small", "note")

    @given(text=st.text(max_size=3000))
    @hypothesis(max_examples=60, deadline=None)
    def test_any_text_comes_back(self, text: str) -> None:
        key = sealing.new_key()
        assert sealing.unseal(key, sealing.seal(key, {"text": text}, self.bound), self.bound) == {
            "text": text
        }

    def test_length_shows_in_steps_only(self) -> None:
        key = sealing.new_key()
        lengths = {len(sealing.seal(key, {"text": "x" * n}, self.bound)) for n in range(0, 400, 7)}
        assert len(lengths) == 1

    @pytest.mark.parametrize(
        "elsewhere",
        [sealing.Bound(8, "small", "note"), sealing.Bound(7, "other", "note"),
         sealing.Bound(7, "small", "note2")],
    )  # fmt: skip
    def test_a_note_opens_at_its_place_only(self, elsewhere: sealing.Bound) -> None:
        key = sealing.new_key()
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, sealing.seal(key, {"text": "x"}, self.bound), elsewhere)

    @given(st.data())
    @hypothesis(max_examples=80, deadline=None)
    def test_every_changed_byte_is_noticed(self, data: st.DataObject) -> None:
        key = sealing.new_key()
        sealed = bytearray(sealing.seal(key, {"text": "x"}, self.bound))
        at = data.draw(st.integers(0, len(sealed) - 1))
        sealed[at] ^= data.draw(st.integers(1, 255))
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, bytes(sealed), self.bound)

    @given(st.binary(max_size=200))
    @hypothesis(max_examples=100, deadline=None)
    def test_rubbish_is_refused_calmly(self, rubbish: bytes) -> None:
        key = sealing.new_key()
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, rubbish, self.bound)
        with pytest.raises(sealing.SealBroken):
            sealing.from_cookie(
                rubbish.decode("latin-1"), secret_key="k", session_seal="s", account=1
            )

    def test_wrapping_is_bound_to_account_and_way(self) -> None:
        key = sealing.new_key()
        wrapped = sealing.wrap(key, "secret", account=1, way="password", cost=CHEAP)
        assert sealing.unwrap(wrapped, "secret", account=1, way="password") == key
        for secret, account, way in [
            ("Secret", 1, "password"), ("secret", 2, "password"), ("secret", 1, "recovery"),
        ]:  # fmt: skip
            with pytest.raises(sealing.SealBroken):
                sealing.unwrap(wrapped, secret, account=account, way=way)

    def test_a_row_that_asks_for_too_much_work_is_refused(self) -> None:
        wrapped = bytearray(sealing.wrap(sealing.new_key(), "s", account=1, way="password"))
        wrapped[2:6] = (1 << 30).to_bytes(4, "big")
        with pytest.raises(sealing.SealBroken):
            sealing.unwrap(bytes(wrapped), "s", account=1, way="password")

    def test_a_code_is_read_as_people_type_it(self) -> None:
        code = sealing.recovery_code()
        assert sealing.tidied_code(f" {code.lower().replace('-', ' ')} ") == code
        assert sealing.tidied_code("short") is None
        assert sealing.tidied_code(code.replace(code[0], "0")) is None

    def test_real_cost_is_the_recommended_one(self) -> None:
        assert sealing.Cost() == sealing.Cost(3, 65536, 4)
