namespace Streams.Tests.Jobs;

/// <summary>Directories in which checkpoints cannot be kept: nothing runs, and the message says why and what to do.</summary>
public sealed class BadStoreTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_file_in_place_of_the_directory_is_named()
    {
        string file = _fixture.Folder.At("taken");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        CheckpointStoreException error = await RefusedAsync(Path.Combine(file, "below"));

        Assert.StartsWith($"Checkpoints cannot be kept in '{Path.Combine(file, "below", "shops")}': ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"'{file}' is a file where a directory is needed: remove it, or configure another directory.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_place_of_the_log_is_named()
    {
        Directory.CreateDirectory(Path.Combine(_fixture.Checkpoints, "shops"));
        string log = Path.Combine(_fixture.Checkpoints, "shops", "log");
        await File.WriteAllTextAsync(log, "", TestContext.Current.CancellationToken);

        CheckpointStoreException error = await RefusedAsync(_fixture.Checkpoints);

        Assert.EndsWith($"'{log}' is a file where a directory is needed: remove it, or configure another directory.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_place_of_a_folder_of_the_job_is_not_followed()
    {
        Directory.CreateDirectory(_fixture.Checkpoints);
        string elsewhere = Directory.CreateDirectory(_fixture.Folder.At("elsewhere")).FullName;
        string link = Path.Combine(_fixture.Checkpoints, "shops");
        Directory.CreateSymbolicLink(link, elsewhere);

        CheckpointStoreException error = await RefusedAsync(_fixture.Checkpoints);

        Assert.Equal(
            $"'{link}' in the checkpoint directory is a link to '{elsewhere}'. Links below the configured directory are not followed; configure the directory itself.",
            error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task A_dangling_link_in_place_of_the_directory_is_an_error()
    {
        string link = _fixture.Folder.At("dangling");
        Directory.CreateSymbolicLink(link, _fixture.Folder.At("nowhere"));

        CheckpointStoreException error = await RefusedAsync(link);

        Assert.StartsWith($"Checkpoints cannot be kept in '{Path.Combine(link, "shops")}': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_system_that_takes_no_files_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc, in which nobody can create files.");

        CheckpointStoreException error = await RefusedAsync("/proc/checkpoints");

        Assert.StartsWith("Checkpoints cannot be kept in '/proc/checkpoints/shops': ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(", or configure another.", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("  ")]
    public void A_blank_path_is_refused_at_once(string path) => Assert.Throws<ArgumentException>(() => CheckpointStore.Directory(path));

    private async Task<CheckpointStoreException> RefusedAsync(string path)
    {
        JobOptions options = _fixture.AtTheEnd with { Checkpoints = _fixture.AtTheEnd.Checkpoints with { Store = CheckpointStore.Directory(path) } };

        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(JobFixture.Numbers(new Feed<Sale>().Add(Sale.Many(3)).Complete(), _outbox), options);

        Assert.Equal(0, _outbox.Writers);
        return error;
    }
}
