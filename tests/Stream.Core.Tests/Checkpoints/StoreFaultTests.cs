using System.Diagnostics;
using Streams.Checkpoints;
using Streams.Checkpoints.Storage;

namespace Streams.Tests.Checkpoints;

/// <summary>Disks that fail. Needs Linux, and strace or the right to mount; skips where they are missing.</summary>
[Trait("Category", "Faults")]
public sealed class StoreFaultTests : IDisposable
{
    private const string ChildFolder = "STREAMS_TEST_STORE";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_entry_is_not_reported_created_when_any_of_its_syncs_fails()
    {
        await SkipUnlessAsync("strace", "-qq", "-e", "trace=none", "true");
        int failures = 0;
        for (int sync = 1; ; sync++)
        {
            Assert.True(sync < 20, "A child whose every sync succeeds creates the entry.");
            string folder = Directory.CreateDirectory(_folder.At($"{sync}")).FullName;
            await new FileSystemJobStore(folder, "job").ProbeAsync(Cancel);

            (_, string output) = await RunAsync(
                "strace", folder, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", $"inject=fsync:error=EIO:when={sync}",
                Path.Combine(AppContext.BaseDirectory, "Stream.Core.Tests"), "-explicit", "only", "-method", $"{typeof(StoreFaultTests).FullName}.{nameof(Child_creates_an_entry)}");

            string answer = Path.Combine(folder, "answer");
            Assert.True(File.Exists(answer), output);
            string outcome = await File.ReadAllTextAsync(answer, Cancel);
            if (outcome == "created") break;
            Assert.Contains("Input/output error (error 5)", outcome, StringComparison.Ordinal);
            Assert.Contains("Cannot sync", outcome, StringComparison.Ordinal);
            failures++;
        }

        // The file and the two directories of its rename, at least.
        Assert.True(failures >= 3, $"Only {failures} syncs were met.");
    }

    [Fact(Explicit = true)]
    public async Task Child_creates_an_entry()
    {
        string? folder = Environment.GetEnvironmentVariable(ChildFolder);
        Assert.SkipWhen(folder is null, "Run by another test, under strace.");
        string outcome;
        try
        {
            outcome = await new FileSystemJobStore(folder!, "job").CreateEntryAsync(1, new byte[] { 1 }, Cancel) ? "created" : "exists";
        }
        catch (CheckpointStoreException e)
        {
            outcome = e.Message;
        }

        await File.WriteAllTextAsync(Path.Combine(folder!, "answer"), outcome, Cancel);
    }

    [Fact]
    public async Task A_full_disk_is_reported_with_path_and_free_bytes_and_what_was_there_stays_readable()
    {
        string disk = Directory.CreateDirectory(_folder.At("disk")).FullName;
        await SkipUnlessAsync("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk);
        try
        {
            FileSystemJobStore store = new(disk, "job");
            await store.ProbeAsync(Cancel);
            FileReference manifest = await ManifestStore.WriteManifestAsync(store, Samples.Manifest, Cancel);
            await store.CreateEntryAsync(1, new byte[] { 1 }, Cancel);

            IOException error = await Assert.ThrowsAsync<IOException>(async () =>
            {
                await using StoreFile file = await store.CreateFileAsync("files/large", Cancel);
                for (int i = 0; i < 64; i++) await file.Content.WriteAsync(new byte[64 * 1024], Cancel);
            });

            Assert.Contains($"Cannot write to '{disk}", error.Message, StringComparison.Ordinal);
            Assert.Matches("Its file system has [0-9]+ bytes free", error.Message);
            Assert.Equal(["files/00000000000000000005/00000000000000000007/manifest"], await store.ListFilesAsync("files", Cancel));
            Assert.Equal(Samples.Job, (await ManifestStore.ReadManifestAsync(store, manifest, Cancel)).Job);
            Assert.Empty(Directory.GetFiles(Path.Combine(disk, "job", ".tmp")));
            Assert.True(await store.CreateEntryAsync(2, new byte[] { 1 }, Cancel));
        }
        finally
        {
            await RunAsync("umount", null, disk);
        }
    }

    private static async Task SkipUnlessAsync(string command, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Needs Linux.");
        (int? exitCode, string output) = await RunAsync(command, null, arguments);
        Assert.SkipUnless(exitCode == 0, $"'{command}' is missing or not allowed here. {output}");
    }

    private static async Task<(int? ExitCode, string Output)> RunAsync(string command, string? folder, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder is not null) start.Environment[ChildFolder] = folder;
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(Cancel), errors = process.StandardError.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            return (process.ExitCode, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (null, e.Message);
        }
    }
}
