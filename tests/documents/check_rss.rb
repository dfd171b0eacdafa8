# Reads files, named line by line on standard input, with Ruby's strict RSS parser. Prints each
# complaint as `file: complaint`.
require "rss"

STDIN.each_line(chomp: true) do |path|
  feed = RSS::Parser.parse(File.read(path, encoding: "UTF-8"), true)
  raise "it is not taken for a feed" if feed.nil?
  raise "it is read as #{feed.feed_type} #{feed.feed_version}" unless feed.feed_type == "rss" && feed.feed_version == "2.0"
rescue StandardError => error
  puts "#{path}: #{error.message.gsub(/\s+/, " ")} (#{error.class})"
end
