using Microsoft.Win32.SafeHandles;
using Streams.Checkpoints.Durable;

namespace Streams.Tests.Checkpoints;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Publishing_moves_the_file_and_keeps_its_bytes()
    {
        DurableFile.WriteAllDurably(_folder.At("a"), [1, 2]);
        DurableFile.CreateDirectoryDurably(_folder.At("d", "e"));

        Assert.Equal(PublishResult.Published, DurableFile.PublishNoReplace(_folder.At("a"), _folder.At("d", "e", "b")));

        Assert.False(File.Exists(_folder.At("a")));
        Assert.Equal([1, 2], File.ReadAllBytes(_folder.At("d", "e", "b")));
    }

    [Fact]
    public void Publishing_to_a_taken_name_changes_nothing()
    {
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);
        DurableFile.WriteAllDurably(_folder.At("b"), [2]);

        Assert.Equal(PublishResult.Exists, DurableFile.PublishNoReplace(_folder.At("a"), _folder.At("b")));

        Assert.Equal([1], File.ReadAllBytes(_folder.At("a")));
        Assert.Equal([2], File.ReadAllBytes(_folder.At("b")));
    }

    [Fact]
    public void A_directory_under_the_new_name_is_a_taken_name_too()
    {
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);
        Directory.CreateDirectory(_folder.At("b"));

        Assert.Equal(PublishResult.Exists, DurableFile.PublishNoReplace(_folder.At("a"), _folder.At("b")));
    }

    [Fact]
    public void A_missing_source_or_directory_is_an_error_that_names_path_operation_and_reason()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The numbers are those of Unix.");
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);

        IOException source = Assert.Throws<IOException>(() => DurableFile.PublishNoReplace(_folder.At("no"), _folder.At("b")));
        IOException directory = Assert.Throws<IOException>(() => DurableFile.PublishNoReplace(_folder.At("a"), _folder.At("no", "b")));

        Assert.Equal($"Cannot rename without replacing, to '{_folder.At("b")}': No such file or directory (error 2).", source.Message);
        Assert.Equal(2, directory.HResult);
        Assert.True(File.Exists(_folder.At("a")));
    }

    [Fact]
    public void The_stand_in_by_a_link_publishes_and_refuses_alike()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("It is for Unix.");
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);
        DurableFile.WriteAllDurably(_folder.At("b"), [2]);

        Assert.Equal(PublishResult.Exists, DurableFile.LinkOnUnix(_folder.At("a"), _folder.At("b")));
        Assert.Equal(PublishResult.Published, DurableFile.LinkOnUnix(_folder.At("a"), _folder.At("c")));

        Assert.False(File.Exists(_folder.At("a")));
        Assert.Equal([1], File.ReadAllBytes(_folder.At("c")));
        Assert.Equal([2], File.ReadAllBytes(_folder.At("b")));
    }

    [Fact]
    public void The_bare_system_call_publishes_and_refuses_alike()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("It is for Linux.");
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);
        DurableFile.WriteAllDurably(_folder.At("b"), [2]);

        Assert.Equal(-1, UnixCalls.RenameBySystemCall(_folder.At("a"), _folder.At("b"), UnixCalls.RenameNoReplace));
        Assert.Equal(Errno.Exists, System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
        Assert.Equal(0, UnixCalls.RenameBySystemCall(_folder.At("a"), _folder.At("c"), UnixCalls.RenameNoReplace));

        Assert.Equal([1], File.ReadAllBytes(_folder.At("c")));
    }

    [Fact]
    public void Without_a_rename_that_refuses_to_replace_publishing_refuses_unless_a_link_may_stand_in()
    {
        // overlayfs, tmpfs and the common disks have it; a mix of flags that no file system takes shows the same answer.
        if (!OperatingSystem.IsLinux()) Assert.Skip("It is for Linux.");
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);

        Assert.Equal(-1, UnixCalls.RenameLinux(_folder.At("a"), _folder.At("b"), 0x8000));
        int error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        IOException refused = Assert.Throws<IOException>(() => DurableFile.WithoutRename(error, _folder.At("a"), _folder.At("b"), linkAllowed: false));
        Assert.Contains("does not offer a rename that refuses to replace", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.At("a")));

        Assert.Equal(PublishResult.Published, DurableFile.WithoutRename(error, _folder.At("a"), _folder.At("b"), linkAllowed: true));
        Assert.Equal([1], File.ReadAllBytes(_folder.At("b")));
    }

    [Fact]
    public void A_sync_that_fails_throws()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The numbers are those of Unix.");
        using SafeFileHandle notOpen = new(0x7FFF_FFF0, ownsHandle: false);

        IOException error = Assert.Throws<IOException>(() => DurableFile.SyncFile(notOpen, "some/file"));

        Assert.Equal("Cannot sync file 'some/file': Bad file descriptor (error 9).", error.Message);
        Assert.Equal(9, error.HResult);
        Assert.Throws<IOException>(() => DurableFile.SyncDirectory(_folder.At("no")));
        Assert.Throws<IOException>(() => DurableFile.SyncFile(_folder.At("no")));
    }

    [Fact]
    public void A_full_disk_is_reported_with_the_free_bytes()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("It is for Linux.");

        IOException error = Errno.For(Errno.NoSpace, "write to", _folder.At("a"));

        Assert.Matches($"^Cannot write to '{_folder.At("a")}': No space left on device \\(error 28\\)\\. Its file system has [0-9]+ bytes free; free some, or use a larger one\\.$", error.Message);
    }

    [Fact]
    public void Directories_are_created_level_by_level_and_may_exist()
    {
        DurableFile.CreateDirectoryDurably(_folder.At("a", "b", "c"));
        DurableFile.CreateDirectoryDurably(_folder.At("a", "b", "c") + Path.DirectorySeparatorChar);

        Assert.True(Directory.Exists(_folder.At("a", "b", "c")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.At("a", "b")));
        }
    }

    [Fact]
    public void A_file_is_written_once()
    {
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);

        Assert.Throws<IOException>(() => DurableFile.WriteAllDurably(_folder.At("a"), [2]));

        Assert.Equal([1], File.ReadAllBytes(_folder.At("a")));
    }

    [Fact]
    public void A_path_with_a_NUL_is_refused()
    {
        DurableFile.WriteAllDurably(_folder.At("a"), [1]);

        Assert.Throws<ArgumentException>(() => DurableFile.PublishNoReplace(_folder.At("a"), _folder.At("b\0c")));
        Assert.Throws<ArgumentException>(() => DurableFile.SyncDirectory("\0"));
        Assert.Throws<ArgumentException>(() => DurableFile.OpenForReading(""));
    }
}
