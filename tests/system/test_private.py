"""Files that only their owner can read, in a folder where others may have put links."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from locator.system import private

SECRET = "somebody's keys"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
@pytest.mark.parametrize("make", [private.create, private.renew])
def test_new_files_are_private(tmp_path: Path, make: Callable[[str], int], umask: int) -> None:
    """With any umask, the owner can read and write the file, and nobody else can."""
    before = os.umask(umask)
    try:
        os.close(make(str(tmp_path / "file")))
    finally:
        os.umask(before)
    assert _mode(tmp_path / "file") == 0o600


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    """The target of a link is not written to: the link is refused, or a file replaces it."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text(SECRET)
    link.symlink_to(target)
    with pytest.raises(FileExistsError):
        private.create(str(link))
    with pytest.raises(OSError, match="a link"):
        private.append(str(link))
    os.close(private.renew(str(link)))
    assert not link.is_symlink()
    os.link(target, tmp_path / "hard")
    with pytest.raises(OSError, match="second name"):
        private.append(str(tmp_path / "hard"))
    assert target.read_text() == SECRET


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a file"):
        private.append(str(tmp_path / "pipe"))


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user could read what is added; a lock, which holds nothing, may be anybody's."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(os, "geteuid", lambda: -5)
    with pytest.raises(PermissionError, match="another user"):
        private.append(str(tmp_path / "file"))
    os.close(private.append(str(tmp_path / "file"), own=False))


def test_the_rights_of_the_file_before(tmp_path: Path) -> None:
    """A file that takes another's place gets its rights; without one it stays private."""
    new, old = tmp_path / "new", tmp_path / "old"
    os.close(private.create(str(new)))
    private.like(str(new), str(old))
    assert _mode(new) == 0o600
    old.write_text("")
    old.chmod(0o640)
    private.like(str(new), str(old))
    assert _mode(new) == 0o640


def test_rights_that_were_meant_for_another_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the group cannot be kept, its rights are not given to another group."""
    new, old = tmp_path / "new", tmp_path / "old"
    for path in (new, old):
        path.write_text("")
    old.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(old, -1, 12_345)
    else:  # pragma: no cover - only an administrator can give files away
        pytest.skip("needs an administrator")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    private.like(str(new), str(old))
    assert _mode(new) == 0o604
