using Streams.Checkpoints;
using Streams.Checkpoints.Durable;
using Streams.Checkpoints.Storage;

namespace Streams.Tests.Checkpoints;

public sealed class FileSystemJobStoreTests : JobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private protected override JobStore Open() => new FileSystemJobStore(_folder.At("store"), "job");

    [Fact]
    public async Task It_lays_out_log_and_files_as_its_format_says()
    {
        JobStore store = Open();
        await store.ProbeAsync(Cancel);
        await store.CreateEntryAsync(12, new byte[] { 1 }, Cancel);
        await using (StoreFile file = await store.CreateFileAsync(CheckpointNames.State(12, 3, 0), Cancel)) await file.CompleteAsync(Cancel);

        Assert.Equal(
            ["store/job/files/00000000000000000012/00000000000000000003/0.state", "store/job/log/00000000000000000012"],
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(_folder.Path, p).Replace('\\', '/')).Order());
    }

    [Fact]
    public async Task Directories_and_files_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        JobStore store = Open();
        await store.ProbeAsync(Cancel);
        await store.CreateEntryAsync(1, new byte[] { 1 }, Cancel);

        foreach (string directory in Directory.EnumerateDirectories(_folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.At("store", "job", "log", CheckpointNames.Number(1))));
    }

    [Fact]
    public async Task Jobs_of_one_directory_see_only_their_own()
    {
        CheckpointStore store = CheckpointStore.Directory(_folder.Path);
        await store.ForJob("a").CreateEntryAsync(1, new byte[] { 1 }, Cancel);

        Assert.Empty(await store.ForJob("b").ListEntriesAsync(Cancel));
        Assert.Equal([1], await store.ForJob("a").ListEntriesAsync(Cancel));
        Assert.Equal($"checkpoint directory '{_folder.Path}'", store.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("a.b")]
    public void A_name_of_a_job_that_makes_no_folder_is_refused(string job)
    {
        Assert.Throws<ArgumentException>(() => CheckpointStore.Directory(_folder.Path).ForJob(job));
        Assert.Throws<ArgumentException>(() => CheckpointStore.Directory(_folder.Path).ForJob(new string('a', 129)));
    }

    [Fact]
    public async Task What_is_no_entry_is_not_listed()
    {
        JobStore store = Open();
        await store.CreateEntryAsync(2, new byte[] { 1 }, Cancel);
        foreach (string name in (string[])["00000000000000000001.bak", "1", ".probe-1", "99999999999999999999", "00000000000000000000", "-0000000000000000001"])
        {
            await File.WriteAllTextAsync(_folder.At("store", "job", "log", name), "", Cancel);
        }

        Assert.Equal([2], await store.ListEntriesAsync(Cancel));
    }

    [Fact]
    public async Task A_log_that_cannot_be_listed_is_an_error_and_not_an_empty_log()
    {
        JobStore store = Open();
        Directory.CreateDirectory(_folder.At("store", "job"));
        await File.WriteAllTextAsync(_folder.At("store", "job", "log"), "", Cancel);

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ListEntriesAsync(Cancel));

        Assert.Contains(_folder.At("store", "job"), error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ReadEntryAsync(1, Cancel));
        await Assert.ThrowsAsync<CheckpointStoreException>(() => store.CreateEntryAsync(1, new byte[1], Cancel));
    }

    [Fact]
    public async Task A_file_too_large_for_an_entry_is_not_read()
    {
        JobStore store = Open();
        await store.CreateEntryAsync(1, new byte[] { 1 }, Cancel);
        await using (FileStream file = new(_folder.At("store", "job", "log", CheckpointNames.Number(1)), FileMode.Open)) file.SetLength(1L << 40);

        CorruptStateException error = await Assert.ThrowsAsync<CorruptStateException>(() => store.ReadEntryAsync(1, Cancel));

        Assert.Contains("1099511627776 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbolic_links_are_refused_or_skipped()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Links need a privilege there.");
        JobStore store = Open();
        await store.ProbeAsync(Cancel);
        string outside = _folder.At("outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "secret", Cancel);
        File.CreateSymbolicLink(_folder.At("store", "job", "files", "manifest"), Path.Combine(outside, "secret"));
        Directory.CreateSymbolicLink(_folder.At("store", "job", "files", "folder"), outside);
        File.CreateSymbolicLink(_folder.At("store", "job", "log", CheckpointNames.Number(5)), Path.Combine(outside, "secret"));

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => store.OpenFileAsync("files/manifest", Cancel));

        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointStoreException>(() => store.ReadEntryAsync(5, Cancel));
        Assert.Empty(await store.ListFilesAsync("files", Cancel));
        Assert.False(await store.CreateEntryAsync(5, new byte[] { 1 }, Cancel));
    }

    [Fact]
    public async Task A_probe_removes_what_the_dead_left_and_spares_what_the_living_write()
    {
        JobStore store = Open();
        await store.ProbeAsync(Cancel);
        await File.WriteAllTextAsync(_folder.At("store", "job", ".tmp", "dead"), "", Cancel);
        await File.WriteAllTextAsync(_folder.At("store", "job", "log", ".probe-dead"), "", Cancel);
        await using StoreFile alive = await store.CreateFileAsync("files/a", Cancel);
        await alive.Content.WriteAsync(new byte[] { 1 }, Cancel);

        await Open().ProbeAsync(Cancel);

        Assert.Single(Directory.GetFiles(_folder.At("store", "job", ".tmp")));
        Assert.Empty(Directory.GetFiles(_folder.At("store", "job", "log")));
        await alive.CompleteAsync(Cancel);
        Assert.Empty(Directory.GetFiles(_folder.At("store", "job", ".tmp")));
    }

    [Fact]
    public async Task A_lost_race_leaves_no_temporary_file()
    {
        JobStore store = Open();
        await store.CreateEntryAsync(1, new byte[] { 1 }, Cancel);

        await store.CreateEntryAsync(1, new byte[] { 1 }, Cancel);

        Assert.Empty(Directory.GetFiles(_folder.At("store", "job", ".tmp")));
    }

    [Fact]
    public async Task The_folder_of_a_retired_checkpoint_goes_with_its_last_file()
    {
        JobStore store = Open();
        foreach (int task in (int[])[0, 1])
        {
            await using StoreFile file = await store.CreateFileAsync(CheckpointNames.State(1, 1, task), Cancel);
            await file.CompleteAsync(Cancel);
        }

        await store.DeleteFileAsync(CheckpointNames.State(1, 1, 0), Cancel);
        Assert.True(Directory.Exists(_folder.At("store", "job", CheckpointNames.Folder(1, 1))));
        await store.DeleteFileAsync(CheckpointNames.State(1, 1, 1), Cancel);

        Assert.Empty(Directory.GetDirectories(_folder.At("store", "job", "files")));
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_directory_is_named_with_the_remedy()
    {
        await File.WriteAllTextAsync(_folder.At("store"), "", Cancel);

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().ProbeAsync(Cancel));

        Assert.Contains($"'{_folder.At("store")}' is a file where a directory is needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_folder_of_the_store_is_refused()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Links need a privilege there.");
        Directory.CreateDirectory(_folder.At("store", "job"));
        Directory.CreateDirectory(_folder.At("elsewhere"));
        Directory.CreateSymbolicLink(_folder.At("store", "job", "log"), _folder.At("elsewhere"));

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().ProbeAsync(Cancel));

        Assert.Contains($"is a link to '{_folder.At("elsewhere")}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_in_which_nothing_may_be_created_is_named_with_the_remedy()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/sys/kernel")) Assert.Skip("Needs sysfs, in which even root creates nothing.");

        CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => new FileSystemJobStore("/sys/kernel/store", "job").ProbeAsync(Cancel));

        Assert.Contains("'/sys/kernel/store", error.Message, StringComparison.Ordinal);
        Assert.Contains("needs the right to read, write and enter it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_directory_is_named_with_the_remedy_and_never_taken_for_an_empty_one()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("Root may read everything.");
            return;
        }

        JobStore store = Open();
        await store.CreateEntryAsync(1, new byte[] { 1 }, Cancel);
        foreach (string unreadable in (string[])[_folder.At("store", "job", "log"), _folder.At("store", "job"), _folder.At("store")])
        {
            UnixFileMode mode = File.GetUnixFileMode(unreadable);
            File.SetUnixFileMode(unreadable, UnixFileMode.None);
            try
            {
                CheckpointStoreException error = await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().ProbeAsync(Cancel));

                Assert.Contains("needs the right to read, write and enter it", error.Message, StringComparison.Ordinal);
                await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().ListEntriesAsync(Cancel));
                await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().ReadEntryAsync(1, Cancel));
                if (!unreadable.EndsWith("log", StringComparison.Ordinal)) await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().ListFilesAsync("files", Cancel));
            }
            finally
            {
                File.SetUnixFileMode(unreadable, mode);
            }
        }
    }

    [Fact]
    public async Task A_cancelled_token_stops_what_has_not_begun()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().CreateEntryAsync(1, new byte[1], new CancellationToken(canceled: true)));

        Assert.Empty(await Open().ListEntriesAsync(Cancel));
    }
}
