using System.Text.Json;

namespace Streams.Tests.Operators;

/// <summary>What the function of a recorded case emits: from a record (<c>element</c>) or from a timer (<c>timer</c>).</summary>
internal sealed record RecordedOutput(string Key, string Text);

/// <summary>The function of the recorded cases: counts the records of a key, and does what the rules of the case say.</summary>
internal sealed class RecordedProcess(OperatorSetup setup, JsonElement config) : KeyedProcess<string, (int Id, long Value), RecordedOutput>
{
    private readonly ValueState<int> _count = setup.Value<int>("count");
    private readonly ValueState<int> _fired = setup.Value("fired", Serializer.Of<int>(), initial: 0);
    private readonly Timers _timers = setup.Timers();

    public override void OnRecord(in (int Id, long Value) record, in KeyedContext<string> context, Output<RecordedOutput> output)
    {
        _count.Value++;
        foreach (JsonElement rule in config.GetProperty("on_element").EnumerateArray())
        {
            JsonElement when = rule.GetProperty("when");
            if (record.Value % when.GetProperty("mod").GetInt64() != when.GetProperty("equals").GetInt64()) continue;
            string action = rule.GetProperty("do").GetString()!;
            if (action == "emit")
            {
                output.Emit(new RecordedOutput(context.Key,
                    $"element {record.Id} count {_count.Value} watermark {context.Watermark.UnixMilliseconds}"));
                continue;
            }

            long start = rule.GetProperty("base").GetString() == "ts" ? context.Timestamp.UnixMilliseconds : context.ProcessingTime.UnixMilliseconds;
            StreamTime at = new(start + rule.GetProperty("plus").GetInt64() + (rule.GetProperty("times_value").GetInt64() * record.Value));
            switch (action)
            {
                case "register_event_time": _timers.RegisterEventTime(at); break;
                case "delete_event_time": _timers.DeleteEventTime(at); break;
                case "register_processing_time": _timers.RegisterProcessingTime(at); break;
                case "delete_processing_time": _timers.DeleteProcessingTime(at); break;
                default: throw new InvalidOperationException($"'{action}' is no action of this file.");
            }
        }
    }

    public override void OnEventTimer(StreamTime at, in KeyedContext<string> context, Output<RecordedOutput> output) => OnTimer("event", at, in context, output);

    public override void OnProcessingTimer(StreamTime at, in KeyedContext<string> context, Output<RecordedOutput> output) => OnTimer("processing", at, in context, output);

    private void OnTimer(string domain, StreamTime at, in KeyedContext<string> context, Output<RecordedOutput> output)
    {
        int fired = ++_fired.Value;
        string count = _count.IsSet ? _count.Value.ToString() : "null";
        output.Emit(new RecordedOutput(context.Key, $"timer {domain} {at.UnixMilliseconds} count {count} fired {fired}"));

        JsonElement rules = config.GetProperty("on_timer");
        if (rules.TryGetProperty("rearm", out JsonElement rearm) && fired < rearm.GetProperty("while_fired_below").GetInt32()) Rearm(domain, rearm, at, in context);
        if (rules.TryGetProperty("clear_count", out JsonElement clear) && clear.GetBoolean()) _count.Clear();
    }

    private void Rearm(string domain, JsonElement rearm, StreamTime at, in KeyedContext<string> context)
    {
        TimeSpan plus = TimeSpan.FromMilliseconds(rearm.GetProperty("plus").GetInt64());
        bool isSame = rearm.GetProperty("domain").GetString() == domain;
        if (rearm.GetProperty("domain").GetString() == "event") _timers.RegisterEventTime((isSame ? at : new StreamTime(Math.Max(context.Watermark.UnixMilliseconds, 0))) + plus);
        else _timers.RegisterProcessingTime((isSame ? at : context.ProcessingTime) + plus);
    }
}
