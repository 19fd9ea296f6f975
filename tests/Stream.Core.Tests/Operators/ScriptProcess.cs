using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>A function that does what its records say, so that a test shows its whole story: commands separated by semicolons.</summary>
/// <remarks><c>add n</c>, <c>clear</c>, <c>show</c> the key's number; <c>emit text [at t]</c>; <c>many n</c>; <c>times</c>; <c>event t</c>, <c>clock t</c> register,
/// <c>drop event t</c>, <c>drop clock t</c> delete; <c>then again n</c>: each event timer registers another n ms later while the key's number, which it counts down, is above 0;
/// <c>fail text</c>.</remarks>
internal sealed class ScriptProcess(OperatorSetup setup) : KeyedProcess<string, string, string>
{
    private readonly ValueState<long> _number = setup.Value<long>("number");
    private readonly ValueState<long> _again = setup.Value<long>("again");
    private readonly Timers _timers = setup.Timers();

    public override void OnRecord(in string record, in KeyedContext<string> context, Output<string> output)
    {
        foreach (string command in record.Split(';', StringSplitOptions.TrimEntries)) Do(command.Split(' '), in context, output);
    }

    public override void OnEventTimer(StreamTime at, in KeyedContext<string> context, Output<string> output)
    {
        output.Emit($"{context.Key} event {at.UnixMilliseconds} in {Text(context.Watermark)}");
        if (!_again.IsSet || _number.Value == 0) return;
        _number.Value--;
        _timers.RegisterEventTime(at + TimeSpan.FromMilliseconds(_again.Value));
    }

    public override void OnProcessingTimer(StreamTime at, in KeyedContext<string> context, Output<string> output)
        => output.Emit($"{context.Key} clock {at.UnixMilliseconds} in {Text(context.Watermark)}");

    private void Do(string[] words, in KeyedContext<string> context, Output<string> output)
    {
        switch (words)
        {
            case ["add", var n]: _number.Value += long.Parse(n); break;
            case ["clear"]: _number.Clear(); break;
            case ["show"]: output.Emit(_number.IsSet ? $"{context.Key}={_number.Value}" : $"{context.Key}=unset {_number.Value}"); break;
            case ["emit", var text]: output.Emit(text); break;
            case ["emit", var text, "at", var t]: output.Emit(text, Time(t)); break;
            case ["many", var n]: for (int i = 0; i < int.Parse(n); i++) output.Emit(i.ToString()); break;
            case ["times"]: output.Emit($"{context.Key} at {Text(context.Timestamp)} in {Text(context.Watermark)} clock {Text(context.ProcessingTime)}"); break;
            case ["event", var t]: _timers.RegisterEventTime(Time(t)); break;
            case ["drop", "event", var t]: _timers.DeleteEventTime(Time(t)); break;
            case ["clock", var t]: _timers.RegisterProcessingTime(Time(t)); break;
            case ["drop", "clock", var t]: _timers.DeleteProcessingTime(Time(t)); break;
            case ["then", "again", var n]: _again.Value = long.Parse(n); break;
            case ["fail", var text]: throw new FormatException(text);
            default: throw new InvalidOperationException($"'{string.Join(' ', words)}' is no command.");
        }
    }

    private static StreamTime Time(string text) => text == "none" ? StreamTime.None : new StreamTime(long.Parse(text));

    private static string Text(StreamTime time) => time.IsNone ? "none" : time == StreamTime.MaxValue ? "max" : time.UnixMilliseconds.ToString();
}

/// <summary>Harnesses around <see cref="ScriptProcess"/>.</summary>
internal static class ScriptHarness
{
    /// <summary>One subtask that owns all keys.</summary>
    /// <param name="snapshotEvery">Before every n-th input it snapshots and restores; 0: never.</param>
    /// <param name="pauseSeed">The seed of pauses; 0: none.</param>
    /// <param name="firesAtEnd">Whether pending processing timers fire at the end.</param>
    public static OperatorHarness<string, string, string, KeyedProcessOperator<string, string, string>> Of(int snapshotEvery = 0, int pauseSeed = 0, bool firesAtEnd = true)
        => Of(new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed == 0 ? null : pauseSeed }, firesAtEnd);

    /// <summary>One subtask.</summary>
    public static OperatorHarness<string, string, string, KeyedProcessOperator<string, string, string>> Of(HarnessOptions options, bool firesAtEnd = true)
        => new(Key.Of<string>(), (context, next) => new(context, "script", Key.Of<string>(), setup => new ScriptProcess(setup), next, firesAtEnd), options);
}
