using Streams.Checkpoints;

namespace Streams.Tests.Checkpoints;

/// <summary>What every store promises. A second store over the same place stands for a second process.</summary>
public abstract class JobStoreContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Another view of the same place at each call.</summary>
    private protected abstract JobStore Open();

    [Fact]
    public async Task An_empty_store_passes_its_probe_and_holds_nothing()
    {
        JobStore store = Open();

        await store.ProbeAsync(Cancel);
        await store.ProbeAsync(Cancel);

        Assert.Empty(await store.ListEntriesAsync(Cancel));
        Assert.Null(await store.ReadEntryAsync(1, Cancel));
        Assert.Empty(await store.ListFilesAsync("files", Cancel));
        Assert.Null(await store.OpenFileAsync("files/a", Cancel));
    }

    [Fact]
    public async Task An_entry_is_created_once_and_keeps_its_bytes()
    {
        Assert.True(await Open().CreateEntryAsync(7, new byte[] { 1, 2, 3 }, Cancel));

        Assert.False(await Open().CreateEntryAsync(7, new byte[] { 9 }, Cancel));
        Assert.False(await Open().CreateEntryAsync(7, new byte[] { 1, 2, 3 }, Cancel));

        Assert.Equal([1, 2, 3], (await Open().ReadEntryAsync(7, Cancel))!);
    }

    [Fact]
    public async Task Entries_are_listed_in_the_order_of_their_numbers()
    {
        JobStore store = Open();
        foreach (long number in (long[])[10, 9, 1, 1000, 2, long.MaxValue]) await store.CreateEntryAsync(number, new byte[] { 0 }, Cancel);

        Assert.Equal([1, 2, 9, 10, 1000, long.MaxValue], await Open().ListEntriesAsync(Cancel));
    }

    [Fact]
    public async Task A_deleted_entry_is_gone_and_its_number_free()
    {
        JobStore store = Open();
        await store.CreateEntryAsync(3, new byte[] { 1 }, Cancel);

        await store.DeleteEntryAsync(3, Cancel);
        await store.DeleteEntryAsync(3, Cancel);

        Assert.Null(await store.ReadEntryAsync(3, Cancel));
        Assert.Empty(await store.ListEntriesAsync(Cancel));
        Assert.True(await Open().CreateEntryAsync(3, new byte[] { 2 }, Cancel));
    }

    [Fact]
    public async Task Of_two_stores_that_race_for_an_entry_exactly_one_wins_and_its_bytes_stay()
    {
        JobStore[] stores = [Open(), Open()];
        for (int race = 1; race <= 200; race++)
        {
            using Barrier start = new(2);
            long number = race;

            bool[] won = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(Cancel);
                    return stores[i].CreateEntryAsync(number, new[] { (byte)i }, Cancel).GetAwaiter().GetResult();
                },
                Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.True(won[0] != won[1], $"Race {race}: {won[0]}, {won[1]}.");
            Assert.Equal([won[0] ? (byte)0 : (byte)1], (await Open().ReadEntryAsync(number, Cancel))!);
        }
    }

    [Fact]
    public async Task A_number_below_one_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Open().CreateEntryAsync(0, new byte[1], Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Open().ReadEntryAsync(-1, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Open().DeleteEntryAsync(long.MinValue, Cancel));
    }

    [Fact]
    public async Task A_file_is_visible_once_it_is_complete_and_not_before()
    {
        JobStore store = Open();
        await using StoreFile file = await store.CreateFileAsync("files/1/a.state", Cancel);
        await file.Content.WriteAsync(new byte[] { 1, 2 }, Cancel);
        file.Content.Write([3]);

        Assert.Null(await Open().OpenFileAsync("files/1/a.state", Cancel));
        Assert.Empty(await Open().ListFilesAsync("files", Cancel));

        await file.CompleteAsync(Cancel);

        Assert.Equal([1, 2, 3], await ReadAsync("files/1/a.state"));
        Assert.Equal(["files/1/a.state"], await Open().ListFilesAsync("files", Cancel));
    }

    [Fact]
    public async Task A_file_that_is_disposed_before_it_is_complete_leaves_nothing()
    {
        StoreFile file = await Open().CreateFileAsync("files/1/a", Cancel);
        await file.Content.WriteAsync(new byte[] { 1 }, Cancel);

        await file.DisposeAsync();

        Assert.Null(await Open().OpenFileAsync("files/1/a", Cancel));
        await CreateAsync("files/1/a", [2]);
        Assert.Equal([2], await ReadAsync("files/1/a"));
    }

    [Fact]
    public async Task A_taken_name_is_an_error_and_the_first_file_stays()
    {
        StoreFile second = await Open().CreateFileAsync("files/a", Cancel);
        await CreateAsync("files/a", [1]);

        CheckpointStoreException late = await Assert.ThrowsAsync<CheckpointStoreException>(() => second.CompleteAsync(Cancel));
        await second.DisposeAsync();
        CheckpointStoreException early = await Assert.ThrowsAsync<CheckpointStoreException>(() => Open().CreateFileAsync("files/a", Cancel));

        Assert.Contains("'files/a' exists", late.Message, StringComparison.Ordinal);
        Assert.Contains("'files/a' exists", early.Message, StringComparison.Ordinal);
        Assert.Equal([1], await ReadAsync("files/a"));
    }

    [Fact]
    public async Task Files_are_listed_below_their_folder_only()
    {
        foreach (string name in (string[])["files/2/x", "files/10/y/z", "files/1/b", "files/1/a", "files/1a/c"]) await CreateAsync(name, []);

        Assert.Equal(["files/1/a", "files/1/b"], await Open().ListFilesAsync("files/1", Cancel));
        Assert.Equal(["files/1/a", "files/1/b", "files/10/y/z", "files/1a/c", "files/2/x"], await Open().ListFilesAsync("files", Cancel));
        Assert.Empty(await Open().ListFilesAsync("files/3", Cancel));
    }

    [Fact]
    public async Task A_deleted_file_is_gone_and_its_neighbours_stay()
    {
        JobStore store = Open();
        await CreateAsync("files/1/1/a", [1]);
        await CreateAsync("files/1/2/b", [2]);

        await store.DeleteFileAsync("files/1/1/a", Cancel);
        await store.DeleteFileAsync("files/1/1/a", Cancel);
        await store.DeleteFileAsync("files/9/9/9", Cancel);

        Assert.Null(await store.OpenFileAsync("files/1/1/a", Cancel));
        Assert.Equal(["files/1/2/b"], await store.ListFilesAsync("files", Cancel));
    }

    [Fact]
    public async Task A_folder_that_went_with_its_last_file_can_be_used_again()
    {
        JobStore store = Open();
        await CreateAsync("files/1/1/a", [1], store);
        await using StoreFile pending = await store.CreateFileAsync("files/1/1/b", Cancel);

        await Open().DeleteFileAsync("files/1/1/a", Cancel);
        await pending.CompleteAsync(Cancel);

        Assert.Equal(["files/1/1/b"], await store.ListFilesAsync("files", Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../other/files/a")]
    [InlineData("files/../../a")]
    [InlineData("files/./a")]
    [InlineData("files//a")]
    [InlineData("files/a/")]
    [InlineData("files/a\0b")]
    [InlineData("files\\a")]
    [InlineData("files/.hidden")]
    [InlineData(".tmp/a")]
    [InlineData("files/a.")]
    [InlineData("C:/a")]
    [InlineData("files/ä")]
    [InlineData("log/00000000000000000001")]
    [InlineData("LOG/00000000000000000001")]
    [InlineData("log")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Open().CreateFileAsync(name, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Open().OpenFileAsync(name, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Open().DeleteFileAsync(name, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Open().ListFilesAsync(name, Cancel));
    }

    [Fact]
    public async Task A_name_is_refused_for_its_length()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Open().CreateFileAsync("files/" + new string('a', 201), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Open().CreateFileAsync(string.Join('/', Enumerable.Repeat("aaaaaaa", 70)), Cancel));
    }

    private async Task CreateAsync(string name, byte[] bytes, JobStore? store = null)
    {
        await using StoreFile file = await (store ?? Open()).CreateFileAsync(name, Cancel);
        await file.Content.WriteAsync(bytes, Cancel);
        await file.CompleteAsync(Cancel);
    }

    private async Task<byte[]> ReadAsync(string name)
    {
        await using Stream content = Assert.IsAssignableFrom<Stream>(await Open().OpenFileAsync(name, Cancel));
        byte[] bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }
}
