using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Streams.Chaos.Harness;

/// <summary>A program that a test runs, watches, signals and kills. Gone, at the latest, when it is disposed of.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>What a shell adds to the signal that ended a process.</summary>
    public const int KilledExitCode = 128 + Signals.Kill;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly string _command;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly Task _reading;

    private ChildProcess(Process process, string command)
    {
        (_process, _command) = (process, command);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to its standard output so far.</summary>
    public string[] Output
    {
        get
        {
            lock (_gate) return [.. _output];
        }
    }

    /// <summary>What it has written to its standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_gate) return string.Join('\n', _errors);
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="crashAt">The value of <c>STREAMS_CRASH_AT</c>; null: not set.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, string? crashAt = null)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("STREAMS_CRASH_AT");
        if (crashAt is not null) start.Environment["STREAMS_CRASH_AT"] = crashAt;
        return new ChildProcess(Process.Start(start)!, $"{crashAt} {file} {string.Join(' ', start.ArgumentList)}".TrimStart());
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => Signals.Send(Id, signal);

    /// <summary>Stops it where it is, and returns when it stands.</summary>
    public async Task SuspendAsync()
    {
        Signal(Signals.Stop);
        await UntilAsync(() => StateInKernel == 'T', "stands");
    }

    /// <summary>Waits until something can be seen.</summary>
    /// <param name="isSo">Looks.</param>
    /// <param name="what">What it looks for, in messages.</param>
    /// <exception cref="InvalidOperationException">It ended before, or time ran out; holds what the program wrote.</exception>
    public async Task UntilAsync(Func<bool> isSo, string what)
    {
        long since = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (HasExited)
            {
                await _reading.WaitAsync(Patience);
                if (isSo()) return;
                throw new InvalidOperationException($"The program ended with {_process.ExitCode} before this was seen: {what}.\n{this}");
            }

            if (Stopwatch.GetElapsedTime(since) > Patience) throw new InvalidOperationException($"Not seen within {Patience}: {what}.\n{this}");
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for its end, and for all that it wrote.</summary>
    /// <param name="patience">How long; null: generously.</param>
    /// <returns>Its exit code; 128 and the signal if one ended it.</returns>
    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(patience ?? Patience);
            await _reading.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"The program had not ended within {patience ?? Patience}.\n{this}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for an end with a given exit code.</summary>
    public async Task ExitAsync(int code, TimeSpan? patience = null)
    {
        int found = await ExitAsync(patience);
        Assert.True(found == code, $"Exit code {found} where {code} was expected.\n{this}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>What it was, and the end of what it wrote, for messages.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"> {_command}");
        foreach (string line in Output.TakeLast(60)) text.AppendLine(line);
        return text.AppendLine("> standard error:").AppendLine(Errors).ToString();
    }

    // The letter behind the name, which is in parentheses and may hold anything.
    private char StateInKernel
    {
        get
        {
            string stat = File.ReadAllText($"/proc/{Id}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
    }

    private async Task ReadAsync(StreamReader from, List<string> into)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_gate) into.Add(line);
        }
    }
}
